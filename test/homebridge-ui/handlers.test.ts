import { describe, expect, it, jest } from '@jest/globals';
import { type EndpointName, lockModel } from '../../simulator/cloud.ts';
import type { Requests } from '../../src/homebridge-ui/messages.ts';
import { eventually } from '../support/eventually.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { account, boltRequests, openScreen, type Screen } from './screen.ts';

const gate = lockModel('wifi-video', { name: 'Garden Gate', sleep: undefined });
const zigbee = lockModel('zigbee', { name: 'Garage', pin: '123456' });
const names: (keyof Requests)[] = [
  ...(['find-data-center', 'checks', 'locks', 'remote-unlock', 'pictures', 'diagnostics'] as const),
];

/** A body that every request understands. */
function whole({ cloud, body }: Screen, more: Record<string, unknown> = {}): object {
  const { accessId, accessKey, endpoint } = cloud;
  const { config } = body({ account, locks: [{ id: zigbee.id, pin: '123456' }], ...more });
  return {
    ...{ config, accessId, accessKey, account, endpoints: { eu: endpoint } },
    ...{ lockId: gate.id, type: 'remoteUnlockWithPwd', open: true },
    ...more,
  };
}

describe('every request', () => {
  it.each(names)('"%s" moves no bolt, tells no secret and prints nothing', async (name) => {
    const printed: unknown[] = [];
    const spies = [
      ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((way) => jest.spyOn(console, way)),
      jest.spyOn(process.stdout, 'write'),
      jest.spyOn(process.stderr, 'write'),
    ];
    spies.forEach((spy) => spy.mockImplementation((...said: unknown[]) => printed.push(said) > 0));
    const screen = await openScreen({ locks: [gate, zigbee], push: { mqtt: {} } });
    const { cloud, handlers, told } = screen;
    const lock = cloud.lock(gate.id);
    lock.takePicture(18);
    await eventually('the picture is there', () => lock.pictures.every(({ uploaded }) => uploaded));
    const answer = await handlers[name](whole(screen, { push: 'auto' }));
    spies.forEach((spy) => {
      spy.mockRestore();
    });
    const everything = JSON.stringify([answer, told, printed]);
    expect(cloud.ledger.secrets().length).toBeGreaterThan(3);
    expect([...cloud.ledger.secrets(), '123456'].filter((secret) => everything.includes(secret))).toEqual([]);
    // Node itself warns once of how the tests are run, whenever it gets round to it.
    expect(printed.filter((said) => !JSON.stringify(said).includes('ExperimentalWarning: VM Modules'))).toEqual([]);
    expect(boltRequests(cloud)).toEqual([]);
  });

  it.each(names)('"%s" answers bad input in words', async (name) => {
    const { handlers } = await openScreen();
    for (const body of [undefined, null, 7, 'text', [], {}, { config: 'nothing' }, { config: { accessKey: 7 } }]) {
      await expect(handlers[name](body)).rejects.toThrow(/is missing|must be|is not an object/);
    }
  });

  it.each(names)('"%s" names every mistake in the settings, and not what stands there', async (name) => {
    const screen = await openScreen();
    const body = whole(screen, { accessId: '', locks: [{ id: 'bf1', pin: 'geheim99' }] });
    const failure = screen.handlers[name](body);
    await expect(failure).rejects.toThrow(/"accessId"/);
    await expect(failure).rejects.not.toThrow(/geheim99|simulatedAccessKey/);
  });

  it.each(names)('"%s" hides a secret that Tuya repeats in its own words', async (name) => {
    const screen = await openScreen({ locks: [gate, zigbee] });
    const endpoint: EndpointName[] = ['token', 'login', 'devices', 'user-devices', 'thing-devices'];
    const password = 'short-pass';
    screen.cloud.fault({ endpoint, times: Infinity, effect: { kind: 'code', code: 4242, msg: `no ${password} here` } });
    const answer = await screen.handlers[name](whole(screen, { account: { ...account, password } })).catch(String);
    const everything = JSON.stringify([answer, screen.told]);
    expect(everything).toContain('no ••• here');
    expect(everything).not.toContain(password);
  });

  it.each([
    ['find-data-center', 5_000],
    ['checks', 5_000],
    ['locks', 20_000],
    ['remote-unlock', 20_000],
    ['pictures', 25_000],
    ['diagnostics', 20_000],
  ] as const)('"%s" ends when the cloud hangs', async (name, ms) => {
    const clock = new VirtualClock();
    const screen = await openScreen({ locks: [gate], now: () => clock.now() }, clock);
    screen.cloud.fault({ endpoint: ['token', 'login'], times: Infinity, effect: { kind: 'hang' } });
    const { ledger } = screen.cloud;
    let over = false;
    const answer = screen.handlers[name](whole(screen)).catch(String);
    const ended = answer.then(() => {
      over = true;
    });
    await eventually('the cloud is asked', () => ledger.count('token') + ledger.count('login') > 0);
    await clock.advance(ms - 1);
    expect(over).toBe(false);
    await clock.advance(1);
    await ended;
    expect(JSON.stringify(await answer)).toContain(`No answer from Tuya within ${ms / 1000} s`);
  });
});

describe('the addresses of tests', () => {
  it.each([
    'https://openapi.tuyaeu.com',
    'http://192.168.1.2:80',
    'https://127.0.0.1.example.com',
    'file:///etc/passwd',
    7,
  ])('%s is not one of them', async (address) => {
    const screen = await openScreen();
    const asked = { ...whole(screen), endpoints: { eu: address } };
    await expect(screen.handlers['find-data-center'](asked)).rejects.toThrow('on this machine only');
    expect(screen.cloud.ledger.count()).toBe(0);
  });

  it('name data centres', async () => {
    const screen = await openScreen();
    const asked = { ...whole(screen), endpoints: { mars: screen.cloud.endpoint } };
    await expect(screen.handlers['find-data-center'](asked)).rejects.toThrow('on this machine only');
  });
});
