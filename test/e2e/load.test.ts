import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockModel, SIMULATED_ACCOUNT, type SimulatedLock } from '../../simulator/cloud.ts';
import { InspectedNode } from '../support/inspected-node.ts';
import { House } from './house.ts';
import { lastReportsShown } from './last-reports.ts';
import { calm, rave } from './loud-lock.ts';

const models = ['Loud', 'Quiet', 'Attic', 'Cellar'].map((name) =>
  lockModel('wifi-video', {
    ...{ id: `bfload${name}`.padEnd(22, '0'), name },
    ...{ sleep: undefined, relockSeconds: undefined },
  }),
);

/** Messages of one flood. */
const flood = 5_000;
/** So much more may be in use after a flood than after an equal one before, bytes: 150 for each message. */
const growth = 750_000;

/** How fast all this is, `npm run bench:load` tells. */
describe('under a load of messages', () => {
  let house: House;
  let node: InspectedNode;
  let loud: SimulatedLock;

  beforeAll(async () => {
    house = await House.build({ locks: models, push: { mqtt: {} } });
    const settings = { push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' };
    await house.start(settings, { nodeOptions: ['--inspect=127.0.0.1:0'] });
    node = await InspectedNode.connect(await house.homebridge.line(/Debugger listening on ws:/));
    await house.homebridge.line(/MQTT is connected/);
    await Promise.all(models.map(({ name }) => house.lock(name)));
    loud = house.cloud.lock(models[0]?.id ?? '');
  });

  afterAll(async () => {
    try {
      await node.close();
    } finally {
      await house.demolish();
    }
  });

  /** One lock sends so many messages, or goes on until it is told to stop, then its last one. */
  async function raveAndCalm(messages: number, ended?: AbortSignal): Promise<void> {
    for (let sent = 0; sent < messages && ended?.aborted !== true; sent += 20) {
      for (let count = sent; count < sent + 20; count += 1) {
        rave(loud, count);
      }
      await delay(10);
    }
    await calm(loud);
  }

  it('of all locks at once after an outage, Home shows the last report of each', async () => {
    const doors = house.cloud.locks();
    // A read would bring what a lost message said.
    house.cloud.fault({ endpoint: ['status', 'batch-status'], times: Infinity, effect: { kind: 'hang' } });
    doors.forEach((door) => {
      door.goOffline();
    });
    for (let round = 0; round < 150; round += 1) {
      const open = round % 4 === 0;
      doors.forEach(({ device }) => {
        device.report(round % 2 === 0 ? { lock_motor_state: open } : { residual_electricity: round % 100 });
      });
      await delay(2); // Two things at a door are never in the same millisecond.
    }
    doors.forEach((door) => {
      door.goOnline();
    });
    expect((await lastReportsShown(doors, house.home)).lost).toEqual([]);
    await Promise.all(doors.map(calm));
    expect((await lastReportsShown(doors, house.home)).lost).toEqual([]);
    house.cloud.clearFaults();
  });

  it('of one lock that never stops, a tap at another lock is done, and Home shows the last report of both', async () => {
    const quiet = await house.lock('Quiet');
    const end = new AbortController();
    const raving = raveAndCalm(Infinity, end.signal);
    try {
      expect((await quiet.write('unsecured')).status).toBe(0);
      await quiet.until({ current: 'unsecured', target: 'unsecured' });
    } finally {
      end.abort();
      await raving;
    }
    const quietDoor = house.cloud.lock(models[1]?.id ?? '');
    expect(quietDoor.moves.map(({ to, why }) => [to, why])).toEqual([['unlocked', 'remote']]);
    expect((await lastReportsShown([loud, quietDoor], house.home)).lost).toEqual([]);
  });

  it('the memory of the plugin does not grow from one flood to the next', async () => {
    const heap: number[] = [];
    // The first one fills whatever is kept of the last messages.
    for (let round = 0; round < 3; round += 1) {
      await raveAndCalm(flood);
      await lastReportsShown([loud], house.home);
      heap.push(await node.heapAfterGarbage());
    }
    const [, before = NaN, after = NaN] = heap;

    expect(after - before).toBeLessThan(growth);
  });

  it('nothing was moved that nobody asked to move', () => {
    const moved = house.cloud
      .locks()
      .flatMap(({ name, moves }) => moves.filter(({ why }) => why === 'remote').map(() => name));
    expect(moved).toEqual(['Quiet']);
  });
});
