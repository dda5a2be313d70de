import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Home } from '../../demo/home.ts';
import type { BridgeAddress, PairingKeys } from '../../demo/hap-connections.ts';

/** Controllers that read as long as this thread lives. In a thread of their own: what the doors do must not slow them. */
export interface ReadingHomes {
  bridge: BridgeAddress;
  /** Of each controller. */
  keys: PairingKeys[];
}

/** How long the answers took since the last question, ms. */
export interface ReadTimes {
  bolts: number[];
  everything: number[];
}

/** Between two reads of a bolt by one controller, ms: a person looks less often. */
const boltEvery = 250;
/** Between two reads of all that the bridge has, as a phone does when it comes home, ms. */
const everythingEvery = 60_000;

async function read({ bridge, keys }: ReadingHomes): Promise<void> {
  let times: ReadTimes = { bolts: [], everything: [] };
  parentPort?.on('message', () => {
    parentPort?.postMessage(times);
    times = { bolts: [], everything: [] };
  });
  await Promise.all(
    keys.map(async (own, index) => {
      const home = await Home.reconnect(bridge, own);
      const timed = async (list: keyof ReadTimes, ask: () => Promise<unknown>): Promise<void> => {
        const asked = performance.now();
        await ask();
        times[list].push(performance.now() - asked);
      };
      const locks = (await home.accessories()).flatMap(({ aid, services }) => {
        const bolt = services.find(({ type }) => type === 'LockMechanism')?.characteristics;
        const iids = ['LockCurrentState', 'LockTargetState'].map((name) => bolt?.get(name)?.iid ?? 0);
        return bolt === undefined ? [] : [{ aid, iids }];
      });
      // Not all of them at the same moment.
      await delay((index * everythingEvery) / keys.length);
      for (let count = 0; ; count += 1) {
        const lock = locks[(index + count) % locks.length];
        if (count % (everythingEvery / boltEvery) === 0) {
          await timed('everything', () => home.accessories());
        } else if (lock !== undefined) {
          await timed('bolts', () => home.read(lock.aid, lock.iids));
        }
        await delay(boltEvery);
      }
    }),
  );
}

await read(workerData as ReadingHomes);
