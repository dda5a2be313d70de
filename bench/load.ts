import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { pairAnother } from '../demo/hap-connections.ts';
import type { HomeAccessory } from '../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT } from '../simulator/cloud.ts';
import packPlugin from '../test/e2e/pack-plugin.js';
import { House } from '../test/e2e/house.ts';
import { lastReportsShown } from '../test/e2e/last-reports.ts';
import { calm, rave } from '../test/e2e/loud-lock.ts';
import { InspectedNode } from '../test/support/inspected-node.ts';
import { curve } from './load/curve.ts';
import { each, happen } from './load/doors.ts';
import { loadOptions } from './load/options.ts';
import type { ReadingHomes, ReadTimes } from './load/reading-homes.ts';
import { type Cost, VitalSigns } from './load/vitals.ts';
import { percentile } from './percentile.ts';

/** What a house full of locks asks of Homebridge, and what Home notices of it: `npm run bench:load`. */
const options = loadOptions();

/** Between two taps, ms. */
const tapEvery = 3_000;
/** How long the locks are away before they tell everything at once, ms. */
const outage = 5_000;

/** What the tile of each lock shows, "aid.iid". */
function tilesOf(accessories: readonly HomeAccessory[]): string[][] {
  return accessories.flatMap(({ aid, services }) => {
    const bolt = services.find(({ type }) => type === 'LockMechanism')?.characteristics;
    const shown = ['LockCurrentState', 'LockTargetState'].flatMap((name) => bolt?.get(name)?.iid ?? []);
    return shown.length === 0 ? [] : [shown.map((iid) => `${aid}.${iid}`)];
  });
}

/** One part of the load, as it is reported. */
interface Part extends Cost {
  name: string;
  seconds: number;
  messages: number;
  /** Of Tuya's API, each of which counts against the plan. */
  calls: Record<string, number>;
  reads: ReadTimes;
  /** From a tap to its answer, and until Home shows the bolt open, ms. */
  told: number[];
  opened: number[];
  /** From the last message until Home shows all of them, ms. */
  behind: number;
  lost: readonly string[];
}

const models = Array.from({ length: options.locks }, (_, index) =>
  lockModel('wifi-video', {
    id: `bfload${index}x`.padEnd(22, '0'),
    name: `Room ${index}`,
    ...{ sleep: undefined, relockSeconds: undefined },
  }),
);
await packPlugin();
if (options.profile !== undefined) {
  await mkdir(options.profile, { recursive: true });
}
const house = await House.build({ locks: models, push: { mqtt: {} } });
const ends: (() => Promise<unknown>)[] = [() => house.demolish()];
try {
  const settings = { push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' };
  await house.start(settings, { nodeOptions: ['--inspect=127.0.0.1:0'] });
  const { home, homebridge, cloud } = house;
  const node = await InspectedNode.connect(await homebridge.line(/Debugger listening on ws:/));
  const vitals = new VitalSigns(node, options.profile);
  ends.push(() => vitals.end());
  await homebridge.line(/MQTT is connected/);
  await house.lock(`Room ${options.locks - 1}`);
  const keys = [];
  for (let controller = 0; controller < options.controllers; controller += 1) {
    keys.push(await pairAnother(homebridge, home.pairing));
  }
  const bridge = { username: homebridge.username, port: homebridge.port };
  const readers = new Worker(new URL('load/reading-homes.ts', import.meta.url), {
    workerData: { bridge, keys, tiles: tilesOf(await home.accessories()) } satisfies ReadingHomes,
  });
  ends.push(() => readers.terminate());
  const broken = once(readers, 'error').then(([error]: unknown[]) => Promise.reject(error as Error));
  broken.catch(() => undefined); // Whoever asks for times hears of it.
  const readTimes = async (): Promise<ReadTimes> => {
    readers.postMessage('times');
    const [times] = (await Promise.race([once(readers, 'message'), broken])) as [ReadTimes];
    return times;
  };

  const [tapped, loud, ...others] = cloud.locks();
  if (tapped === undefined || loud === undefined) {
    throw new Error('There are three locks at least.');
  }
  const tile = await home.lock(tapped.name);
  /** Taps one lock again and again until told to stop. */
  const tapping = async (ended: AbortSignal, told: number[], opened: number[]): Promise<void> => {
    while (!ended.aborted) {
      const { status, ms } = await tile.write('unsecured');
      told.push(ms);
      if (status === 0) {
        opened.push(ms + (await tile.until({ current: 'unsecured' })));
      } else {
        console.error(`A tap failed after ${ms.toFixed(0)} ms (HAP status ${status}).`);
      }
      tapped.lockByHand();
      await tile.until({ current: 'secured' });
      await delay(tapEvery, undefined, { signal: ended }).catch(() => undefined);
    }
  };
  const measured = async (name: string, load: () => Promise<number>): Promise<Part> => {
    await readTimes();
    const before = cloud.push.delivered.mqtt;
    const callsBefore = cloud.ledger.entries.length;
    const began = performance.now();
    const [told, opened]: [number[], number[]] = [[], []];
    const { outcome, cost } = await vitals.during(name, async () => {
      const end = new AbortController();
      const taps = tapping(end.signal, told, opened);
      try {
        await Promise.race([load(), taps.then(() => Promise.reject(new Error('The taps ended early.')))]);
        // Until all is shown the load is not over: reads and taps go on.
        const shown = await lastReportsShown([loud, ...others], home);
        return { ...shown, reads: await readTimes() };
      } finally {
        end.abort();
        await taps;
      }
    });
    const seconds = (performance.now() - began) / 1000;
    const messages = cloud.push.delivered.mqtt - before;
    const calls: Record<string, number> = {};
    cloud.ledger.entries.slice(callsBefore).forEach(({ endpoint }) => {
      calls[endpoint] = (calls[endpoint] ?? 0) + 1;
    });
    const { ms: behind, lost, reads } = outcome;
    return { name, ...cost, seconds, messages, calls, told, opened, behind, lost, reads };
  };

  /** Until the controllers are connected and the first reads are over. */
  await delay(5_000);
  const rested = await node.heapAfterGarbage();
  const parts = [
    await measured('days', () =>
      each(options.events, options.minutes * 60, (count) => {
        const door = others[(count * 7) % others.length];
        if (door !== undefined) {
          happen(door, count);
        }
      }),
    ),
    await measured('burst', async () => {
      others.forEach((door) => {
        door.goOffline();
      });
      for (let round = 0; round * others.length < options.burst; round += 1) {
        others.slice(0, options.burst - round * others.length).forEach(({ device }, lock) => {
          const isOpen = (round + lock) % 4 < 2;
          device.report(
            round % 2 === 0 ? { lock_motor_state: isOpen } : { residual_electricity: 1 + ((round * 7 + lock) % 99) },
          );
        });
        await delay(2); // Two things at a door are never in the same millisecond.
      }
      await delay(outage);
      others.forEach((door) => {
        door.goOnline();
      });
      return options.burst;
    }),
    await measured('flood', async () => {
      const sent = await each(options.flood, options.floodSeconds, (count) => {
        rave(loud, count);
      });
      await calm(loud);
      return sent;
    }),
  ];
  const load = loadavg();
  const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  console.log(
    `${options.locks} locks with cameras, ${options.controllers} controllers; load of the machine ${load.map((one) => one.toFixed(1)).join(' ')}`,
  );
  const times = (list: readonly number[]): string =>
    `${list.length}, p50 ${percentile(list, 0.5)}, p99 ${percentile(list, 0.99)}, most ${percentile(list, 1)} ms`;
  for (const part of parts) {
    const { name, messages, calls, seconds, cpu, reads, told, opened, behind, lost } = part;
    console.log(
      [
        `${name}: ${messages} messages in ${seconds.toFixed(1)} s; Home shows all ${behind.toFixed(0)} ms after the last`,
        `calls of Tuya's API: ${Object.entries(calls)
          .map(([endpoint, count]) => `${count} ${endpoint}`)
          .join(', ')}`,
        `CPU ${cpu.toFixed(1)} s (${((cpu / messages) * 1000).toFixed(2)} ms a message, reads included)`,
        `event loop blocked p99 ${part.blockedP99.toFixed(0)}, most ${part.blockedMost.toFixed(0)} ms`,
        `reads of one tile: ${times(reads.one)}`,
        `reads of all tiles: ${times(reads.all)}`,
        `taps at another lock, answered: ${times(told)}`,
        `taps at another lock, shown open: ${times(opened)}`,
        `heap without garbage ${mib(part.heapAfter)}`,
        `lost states: ${lost.length}${lost
          .slice(0, 5)
          .map((one) => `\n    ${one}`)
          .join('')}`,
      ].join('\n  '),
    );
  }
  const memory = vitals.curve.filter(({ rss }) => Number.isFinite(rss));
  console.log(`heap without garbage before: ${mib(rested)}`);
  for (const [what, figures] of Object.entries({
    rss: memory.map(({ rss }) => rss),
    heap: memory.map(({ heap }) => heap),
  })) {
    console.log(`${what.padEnd(5)}${curve(figures)} ${mib(Math.min(...figures))} to ${mib(Math.max(...figures))}`);
  }
  if (options.json !== undefined) {
    await writeFile(options.json, JSON.stringify({ options, load, rested, parts, memory }));
  }
  process.exitCode = parts.some(({ lost }) => lost.length > 0) ? 1 : 0;
} finally {
  for (const end of ends.reverse()) {
    await end().catch((error: unknown) => {
      console.error(error);
    });
  }
}
