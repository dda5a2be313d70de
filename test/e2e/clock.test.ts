import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel, SIMULATED_ACCOUNT } from '../../simulator/cloud.ts';
import { House } from './house.ts';

const video = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });
const second = 1_000;

let house: House;

afterEach(() => house.demolish());

describe.each([
  ['6 s fast', -6 * second],
  ['6 s slow', 6 * second],
  ['150 s fast', -150 * second],
  ['two days slow', 2 * 24 * 3600 * second],
])('with a machine whose clock is %s', (_, cloudAhead) => {
  it('a finger, the bolt going back and the bell are shown as they come, without asking', async () => {
    house = await House.build({ locks: [video], push: { mqtt: {} } });
    house.cloud.skewClock(cloudAhead);
    await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' });
    const lock = await house.lock('Front Door');
    await house.homebridge.line(/MQTT is connected/);
    const door = house.cloud.lock(video.id);
    const reads = house.cloud.ledger.count('status');
    door.fingerprint(3);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    door.lockByHand();
    await lock.until({ current: 'secured', target: 'secured' });
    const camera = await house.accessory('Front Door Camera');
    const bell = camera.services.flatMap(({ characteristics }) => characteristics.get('ProgrammableSwitchEvent') ?? []);
    const rung = new Promise((resolve) => {
      void house.home
        .watch(
          camera.aid,
          bell.map(({ iid }) => iid),
          resolve,
        )
        .then(() => {
          door.ringDoorbell();
        });
    });
    await rung;
    // The messages sufficed: no report was doubted, so nothing was asked.
    expect(house.cloud.ledger.count('status')).toBe(reads);
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    door.lockByHand();
    await lock.until({ current: 'secured', target: 'secured' });
    expect(door.moves.filter(({ to, why }) => to === 'unlocked' && why === 'remote')).toHaveLength(1);
  });
});
