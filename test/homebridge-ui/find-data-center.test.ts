import { describe, expect, it } from '@jest/globals';
import { lockModel, SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import { bestOf } from '../../src/homebridge-ui/find-data-center.ts';
import type { DataCenterAnswer } from '../../src/homebridge-ui/messages.ts';
import { eventually } from '../support/eventually.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { account, boltRequests, openScreen, startCloud } from './screen.ts';

const locks = [lockModel('all-in-one-wifi'), lockModel('zigbee')];
const otherKeys = { accessId: 'p9aaaaaaaaaaaaaaaaaa', accessKey: '0123456789abcdef0123456789abcdef' };

describe('the search for the data centre', () => {
  it('names the one that accepts the keys and has the locks', async () => {
    const { cloud, handlers } = await openScreen({ locks, otherDevices: 3 });
    const empty = await startCloud();
    const foreign = await startCloud(otherKeys);
    const endpoints = { us: empty.endpoint, eu: cloud.endpoint, in: foreign.endpoint };
    const { answers, found } = await handlers['find-data-center']({ ...SIMULATED_PROJECT, endpoints });
    expect(found).toBe('eu');
    expect(answers).toEqual([
      { region: 'us', name: 'Western America', state: 'accepts', devices: 0, locks: 0 },
      { region: 'eu', name: 'Central Europe', state: 'accepts', devices: 5, locks: 2 },
      {
        ...{ region: 'in', name: 'India', state: 'refuses' },
        text: expect.stringContaining('Tuya does not accept accessId and accessKey (Tuya code 1005)'),
      },
    ]);
    expect(boltRequests(cloud)).toEqual([]);
  });

  it('tells of each data centre as soon as it is asked and as soon as it answers', async () => {
    const { cloud, handlers, told } = await openScreen({ locks });
    const far = await startCloud(otherKeys);
    await handlers['find-data-center']({
      ...SIMULATED_PROJECT,
      endpoints: { eu: cloud.endpoint, sg: far.endpoint },
    });
    const states = (region: string): unknown[] =>
      told.map(({ data }) => data as DataCenterAnswer).flatMap((data) => (data.region === region ? [data.state] : []));
    expect([states('eu'), states('sg')]).toEqual([
      ['asking', 'accepts'],
      ['asking', 'refuses'],
    ]);
  });

  it('finds none where no data centre accepts the keys', async () => {
    const { cloud, handlers } = await openScreen();
    const { answers, found } = await handlers['find-data-center']({
      ...otherKeys,
      endpoints: { eu: cloud.endpoint },
    });
    expect([found, answers[0]?.state]).toEqual([undefined, 'refuses']);
  });

  it('says when a project does not live in a data centre', async () => {
    const { cloud, handlers } = await openScreen();
    cloud.fault({ endpoint: 'token', effect: { kind: 'code', code: 2007 } });
    const { answers } = await handlers['find-data-center']({ ...SIMULATED_PROJECT, endpoints: { eu: cloud.endpoint } });
    expect(answers).toMatchObject([{ state: 'refuses', text: expect.stringContaining('does not live in the data') }]);
  });

  it('needs no app account that is right', async () => {
    const { cloud, handlers } = await openScreen({ locks });
    const { found } = await handlers['find-data-center']({
      ...SIMULATED_PROJECT,
      account: { ...account, password: 'wrong-password' },
      endpoints: { eu: cloud.endpoint },
    });
    expect([found, cloud.ledger.count('login')]).toEqual(['eu', 0]);
  });

  it('accepts keys whose devices may not be listed, and says why', async () => {
    const { cloud, handlers } = await openScreen({ locks });
    cloud.fault({ endpoint: ['devices', 'thing-devices'], times: 2, effect: { kind: 'code', code: 28841105 } });
    const { answers, found } = await handlers['find-data-center']({
      ...SIMULATED_PROJECT,
      endpoints: { eu: cloud.endpoint },
    });
    expect(found).toBe('eu');
    expect(answers).toMatchObject([{ state: 'accepts', text: expect.stringContaining('28841105') }]);
  });

  it('gives up a data centre that does not answer within 5 s, and tells of the others at once', async () => {
    const clock = new VirtualClock();
    const now = (): number => clock.now();
    const { cloud, handlers, told } = await openScreen({ locks, now }, clock);
    const silent = await startCloud({ now });
    silent.fault({ endpoint: 'token', effect: { kind: 'hang' } });
    const endpoints = { us: silent.endpoint, eu: cloud.endpoint };
    const search = handlers['find-data-center']({ ...SIMULATED_PROJECT, endpoints });
    await eventually('the other one has answered', () =>
      told.some(({ data }) => (data as DataCenterAnswer).state === 'accepts'),
    );
    await eventually('the silent one is asked', () => silent.ledger.count('token') === 1);
    await clock.advance(5_000);
    const { answers, found } = await search;
    expect(found).toBe('eu');
    expect(answers[0]).toMatchObject({ state: 'unreachable', text: 'No answer from Tuya within 5 s' });
  });

  it('cannot reach an address where nobody listens', async () => {
    const { handlers } = await openScreen();
    const gone = await startCloud();
    const { endpoint } = gone;
    await gone.close();
    const { answers } = await handlers['find-data-center']({ ...SIMULATED_PROJECT, endpoints: { eu: endpoint } });
    expect(answers).toMatchObject([{ state: 'unreachable', text: expect.stringContaining('ECONNREFUSED') }]);
  });
});

describe('of several data centres', () => {
  const answer = (region: DataCenterAnswer['region'], more: Partial<DataCenterAnswer>): DataCenterAnswer => ({
    ...{ region, name: region, state: 'accepts' },
    ...more,
  });

  it.each([
    ['most locks', [answer('us', { devices: 9, locks: 1 }), answer('eu', { devices: 2, locks: 2 })], 'eu'],
    ['then most devices', [answer('us', { devices: 1, locks: 0 }), answer('eu', { devices: 2, locks: 0 })], 'eu'],
    ['none that refuses', [answer('us', { state: 'refuses' })], undefined],
  ] as const)('the one counts with %s', (_what, answers, best) => {
    expect(bestOf(answers)).toBe(best);
  });
});
