import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { HapConnections, type BridgeAddress, type PairingKeys } from '../../demo/hap-connections.ts';

/** Controllers that read as long as this thread lives. In a thread of their own: what the doors do must not slow them. */
export interface ReadingHomes {
  bridge: BridgeAddress;
  /** Of each controller. */
  keys: PairingKeys[];
  /** Of each lock, what its tile shows: "aid.iid". */
  tiles: string[][];
}

/** How long the answers took since the last question, ms. */
export interface ReadTimes {
  /** Of one tile. */
  one: number[];
  /** Of all tiles in one request. */
  all: number[];
}

/** Between two reads by one controller, ms: a person looks less often. */
const readEvery = 250;
/** Every so many reads a controller reads all tiles, as when somebody opens Home: every 10 s. */
const allEvery = 40;

async function read({ bridge, keys, tiles }: ReadingHomes): Promise<void> {
  let times: ReadTimes = { one: [], all: [] };
  parentPort?.on('message', () => {
    parentPort?.postMessage(times);
    times = { one: [], all: [] };
  });
  await Promise.all(
    keys.map(async (own, index) => {
      const connections = new HapConnections(bridge, own);
      const timed = async (list: keyof ReadTimes, ids: string[]): Promise<void> => {
        const asked = performance.now();
        await connections.request((connection) => connection.getCharacteristics(ids));
        times[list].push(performance.now() - asked);
      };
      await timed('one', tiles[0] ?? []);
      // Not all of them at the same moment.
      await delay((index * readEvery) / keys.length);
      for (let count = index * Math.floor(allEvery / keys.length); ; count += 1) {
        await (count % allEvery === 0
          ? timed('all', tiles.flat())
          : timed('one', tiles[(index * 7 + count) % tiles.length] ?? []));
        await delay(readEvery);
      }
    }),
  );
}

await read(workerData as ReadingHomes);
