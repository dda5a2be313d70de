import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addressProblem } from './address.ts';
import { TuyaError } from './errors.ts';
import type { HttpTransport } from './http-transport.ts';
import type { Token } from './token-cache.ts';

/** The owner's account of the Smart Life, Tuya Smart or a brand's app. */
export interface AppAccount {
  /** Telephone country code, for example 49. */
  countryCode: number;
  username: string;
  /** Clear, or its MD5 in hex. */
  password: string;
  /** The app: smartlife, tuyaSmart, or a brand's own. */
  schema: string;
}

/** Life of a token when the answer names none, s (protocol 1.3: normally 7200; an hour is safe). */
const assumedLife = 3600;

/** Seconds; 0 is the very end of a life that Tuya counts down. */
const life = z
  .union([z.number(), z.string().min(1).pipe(z.coerce.number())])
  .pipe(z.number().nonnegative())
  .optional()
  .catch(undefined);

/** Nothing but the token itself is needed; whatever else is odd counts as absent. */
const tokenAnswer = z
  .looseObject({
    access_token: z.string().min(1),
    uid: z.string().catch(''),
    expire_time: life,
    expire: life,
    platform_url: z.string().optional().catch(undefined),
  })
  .transform((answer) => ({
    platformUrl: answer.platform_url,
    token: {
      accessToken: answer.access_token,
      uid: answer.uid,
      secondsLeft: answer.expire_time ?? answer.expire ?? assumedLife,
    } satisfies Token,
  }));

/**
 * A token of the cloud project, or of the app account when there is one.
 * Refresh tokens are left alone: using one would end the token of every other program on the project (protocol 1.3).
 *
 * `GET /v1.0/token?grant_type=1`, `POST /v1.0/iot-01/associated-users/actions/authorized-login` (protocol 1.3, 1.4)
 * @throws TuyaError
 */
export async function fetchToken(
  exchange: HttpTransport,
  account: AppAccount | undefined,
  signal: AbortSignal,
): Promise<Token> {
  const { result } =
    account === undefined
      ? await exchange.send({ method: 'GET', path: '/v1.0/token', query: { grant_type: 1 }, urgent: true }, signal)
      : await exchange.send(
          {
            method: 'POST',
            path: '/v1.0/iot-01/associated-users/actions/authorized-login',
            urgent: true,
            body: {
              country_code: account.countryCode,
              username: account.username,
              password: passwordHash(account.password),
              schema: account.schema,
            },
          },
          signal,
        );
  const answer = tokenAnswer.safeParse(result);
  if (!answer.success) {
    throw new TuyaError({ kind: 'unreadable', meaning: 'Tuya’s answer holds no token' });
  }
  const { token, platformUrl } = answer.data;
  // The account may live in another data centre than the one configured; Tuya names the right one.
  if (platformUrl !== undefined && /^https?:/i.test(platformUrl) && addressProblem(platformUrl) === undefined) {
    exchange.moveTo(platformUrl);
  }
  return token;
}

/** The MD5 Tuya wants, in lower-case hex; a password that is one already is taken as it is. */
function passwordHash(password: string): string {
  return /^[0-9a-f]{32}$/i.test(password)
    ? password.toLowerCase()
    : createHash('md5').update(password, 'utf8').digest('hex');
}
