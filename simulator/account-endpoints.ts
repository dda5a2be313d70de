import { createHash } from 'node:crypto';
import { done, refused, type Answer } from './answers.ts';
import type { Call, Endpoint } from './endpoints.ts';
import type { Tokens } from './tokens.ts';

/** The app account linked to the project; the password in clear. */
export interface Account {
  countryCode: number;
  username: string;
  password: string;
  schema: string;
}

export interface AccountDesk {
  tokens: Tokens;
  account: Account;
  /** The project's own uid, which is no app user (protocol 1.6). */
  projectUid: string;
  accountUid: string;
  endpoint: () => string;
}

/** Token, refresh and login (protocol 1.3, 1.4). */
export function accountEndpoints(desk: AccountDesk): Endpoint[] {
  return [
    {
      kind: 'project',
      name: 'token',
      method: 'GET',
      path: '/v1.0/token',
      answer: ({ query }) =>
        query.get('grant_type') === '1' ? done(desk.tokens.current(desk.projectUid)) : refused(1003),
    },
    {
      kind: 'project',
      name: 'refresh-token',
      method: 'GET',
      path: '/v1.0/token/{refresh}',
      answer: ({ params }) => {
        const grant = desk.tokens.refresh(params['refresh'] ?? '');
        return 'success' in grant ? grant : done(grant);
      },
    },
    {
      kind: 'project',
      name: 'login',
      method: 'POST',
      path: '/v1.0/iot-01/associated-users/actions/authorized-login',
      body: { country_code: 'number or string', username: 'string', password: 'string', schema: 'string' },
      answer: (call) => login(call, desk),
    },
  ];
}

/** Order and codes as protocol 1.4 tells them: a wrong country is no permission, an app that is not linked is a wrong skill. */
function login({ body }: Call, { tokens, account, accountUid, endpoint }: AccountDesk): Answer {
  if (Number(body['country_code']) !== account.countryCode) {
    return refused(1106);
  }
  if (body['schema'] !== account.schema) {
    return refused(2406);
  }
  if (body['username'] !== account.username || body['password'] !== md5(account.password)) {
    return refused(2401);
  }
  return done({ ...tokens.renew(accountUid), platform_url: endpoint() });
}

/** Lower-case hex, as the login wants it. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
