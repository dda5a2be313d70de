import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { diagnosedLocks, lockModel, type LockModel } from '../../simulator/cloud.ts';
import type { Diagnostics } from '../../src/homebridge-ui/diagnostics.ts';
import { account, openScreen, type Screen } from './screen.ts';

const front = lockModel('all-in-one-wifi', { name: 'Anna’s Door' });
const garage = lockModel('zigbee', { name: 'Garage', pin: '123456' });
const settings = {
  name: 'My Locks',
  account,
  callsPerMonth: 50_000,
  videoProcessor: '/home/anna/ffmpeg',
  locks: [{ id: garage.id, name: 'Anna’s Garage', pin: '123456', relockSeconds: 12, camera: 'off' }],
};

async function file(screen: Screen, more: Record<string, unknown> = settings): Promise<Diagnostics & { text: string }> {
  const { content } = await screen.handlers.diagnostics(screen.body(more));
  return { ...(JSON.parse(content) as Diagnostics), text: content };
}

describe('the file for a bug report', () => {
  it('says which programs, which settings and what of the plan', async () => {
    const screen = await openScreen({ locks: [front, garage], otherDevices: 3 });
    const { format, versions, settings: shown, others, trouble } = await file(screen);
    expect({ format, versions, others, trouble }).toEqual({
      format: 1,
      versions: { plugin: '1.2.3', node: 'v24.0.0', system: 'Linux', homebridgeUi: '5.28.0' },
      others: { kg: 1, dj: 1, wg2: 1 },
      trouble: undefined,
    });
    expect(shown).toMatchObject({
      ...{ accessId: '•••', accessKey: '•••', push: 'off', callsPerMonth: 50_000, videoProcessor: '•••' },
      account: { countryCode: 49, username: '•••', password: '•••', schema: '•••' },
      locks: [{ id: 'lock-2', name: '•••', pin: '•••', relockSeconds: 12, camera: 'off', hidden: false }],
    });
  });

  it('has every lock under another name, with what it reports and what the plugin makes of it', async () => {
    const screen = await openScreen({ locks: [front, garage] });
    const [first, second] = (await file(screen)).locks;
    expect(first).toMatchObject({
      ...{ id: 'lock-1', name: 'Lock 1', category: 'jtmspro', product_id: front.productId, sub: false, online: true },
      status: { lock_motor_state: false, closed_opened: 'closed' },
      left_out: { remote_no_dp_key: expect.stringMatching(/^(text|base64)/) },
      remote_unlocks: [
        { type: 'remoteUnlockWithoutPwd', open: true },
        { type: 'remoteUnlockWithPwd', open: false },
      ],
      capabilities: { family: 'All-in-one Wi-Fi lock', boltState: 'lock_motor_state', bolt: 'secured' },
    });
    expect(first?.specification).toContainEqual({ code: 'lock_motor_state', type: 'Boolean', writable: false });
    expect(second).toMatchObject({ id: 'lock-2', capabilities: { wantsPin: true } });
  });

  it('names no id, no name, no key and no person anywhere', async () => {
    const screen = await openScreen({ locks: [front, garage], otherDevices: 2 });
    const { cloud, storage } = screen;
    await writeFile(
      join(storage, 'homebridge.log'),
      [
        '[1/2/2026, 3:04:05 PM] Homebridge v2.4.0 (HAP v2.2.3) (Homebridge 1234) is running on port 51826.',
        '[1/2/2026, 3:04:05 PM] [Other] Anna’s Door: of another plugin',
        `[1/2/2026, 3:04:05 PM] [My Locks] Anna’s Door is on the bridge, ${front.id}, ${cloud.accessId}`,
        '\u001b[37m[1/2/2026, 3:04:06 PM] \u001b[0m\u001b[36m[My Locks]\u001b[0m Anna’s Garage: unlocked with fingerprint 3 (Anna)',
        `[1/2/2026, 3:04:07 PM] [My Locks] ${account.username} at 192.168.1.20 with ${cloud.accessKey} (Tuya code 28841105)`,
      ].join('\n'),
    );
    const { text, log, versions } = await file(screen);
    expect(log).toEqual([
      '[1/2/2026, 3:04:05 PM] [TuyaSmartLock] Lock 1 is on the bridge, lock-1, •••',
      '[1/2/2026, 3:04:06 PM] [TuyaSmartLock] Name of lock-2: unlocked •••',
      '[1/2/2026, 3:04:07 PM] [TuyaSmartLock] ••• at ••• with ••• (Tuya code 28841105)',
    ]);
    expect(versions.homebridge).toBe('2.4.0');
    const personal = ['Anna', 'My Locks', account.username, cloud.accessId, front.id, garage.id, '123456'];
    expect([...cloud.ledger.secrets(), ...personal].filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('is made without the cloud as well, and says why', async () => {
    const screen = await openScreen({ locks: [front, garage] });
    const {
      trouble,
      locks,
      settings: shown,
    } = await file(screen, {
      ...settings,
      accessKey: 'fedcba9876543210fedcba9876543210',
    });
    expect([trouble, locks]).toEqual([expect.stringContaining('does not accept'), []]);
    expect(shown).toMatchObject({ locks: [{ id: 'unknown-lock-1' }] });
  });

  it('names no lock without the cloud either, nor one whose name Home has shortened', async () => {
    const screen = await openScreen({ locks: [front] });
    await mkdir(join(screen.storage, 'accessories'));
    await writeFile(
      join(screen.storage, 'accessories', 'cachedAccessories.0E3B'),
      JSON.stringify([
        { plugin: 'homebridge-tuya-smart-lock', displayName: 'Anna’s Door' },
        { plugin: 'homebridge-other', displayName: 'of' },
        7,
      ]),
    );
    await writeFile(join(screen.storage, 'accessories', 'cachedAccessories.broken'), '[{');
    await writeFile(
      join(screen.storage, 'homebridge.log'),
      '[1/2/2026, 3:04:05 PM] [My Locks] Anna’s Door: out of reach',
    );
    const { log } = await file(screen, { ...settings, accessKey: 'fedcba9876543210fedcba9876543210' });
    expect(log).toEqual(['[1/2/2026, 3:04:05 PM] [TuyaSmartLock] Accessory 1: out of reach']);
  });

  it('is named after its day', async () => {
    const { handlers, body } = await openScreen();
    const { fileName } = await handlers.diagnostics(body());
    expect(fileName).toMatch(/^homebridge-tuya-smart-lock-\d{4}-\d\d-\d\d\.json$/);
  });
});

describe('the simulator', () => {
  /** What the settings screen shows, apart from names. */
  async function shown(screen: Screen): Promise<object[]> {
    const rows = await screen.handlers.locks(screen.body());
    return rows.map(({ id, name, ...row }) => row);
  }

  it.each<[string, LockModel]>([
    ['a Wi-Fi lock', front],
    ['a Zigbee lock with a PIN', garage],
    ['a lock behind a gateway', lockModel('ble-gateway')],
    ['a lock with a camera', lockModel('wifi-video')],
    ['an access control', lockModel('access-control')],
    ['a lock without a state', lockModel('stateless')],
    ['a lock that Tuya refuses to tell of', lockModel('request-only-wifi')],
  ])('makes the same lock of the file: %s', async (_what, model) => {
    const screen = await openScreen({ locks: [model] });
    const copy = await openScreen({ locks: diagnosedLocks((await file(screen, {})).text) });
    expect(await shown(copy)).toEqual(await shown(screen));
  });

  it.each([
    ['something else', 'not JSON', 'not a file of diagnostics'],
    ['a file of another kind', '{"format":2,"locks":[]}', 'not a file of diagnostics'],
    ['a file without locks', '{"format":1,"locks":[]}', 'no lock in this file'],
  ])('refuses %s in words', (_what, text, words) => {
    expect(() => diagnosedLocks(text)).toThrow(words);
  });
});
