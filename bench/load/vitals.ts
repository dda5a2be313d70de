import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InspectedNode } from '../../test/support/inspected-node.ts';

/** How Homebridge does at one moment. */
export interface Vitals {
  /** Since the watching began, s. */
  at: number;
  /** Bytes. */
  rss: number;
  heap: number;
}

/** What one part of the load cost Homebridge. */
export interface Cost {
  /** Seconds of CPU. */
  cpu: number;
  /** How long its event loop was blocked, ms: 99 of 100 times at most so long, and the longest. */
  blockedP99: number;
  blockedMost: number;
  /** Bytes in use once the garbage is out. */
  heapAfter: number;
}

const begin = `globalThis.loop = process.getBuiltinModule('perf_hooks').monitorEventLoopDelay({ resolution: 10 });
  globalThis.loop.enable(); globalThis.cpu = process.cpuUsage(); 0`;
const report = `(() => { const { user, system } = process.cpuUsage(globalThis.cpu);
  return [(user + system) / 1e6, globalThis.loop.percentile(99) / 1e6, globalThis.loop.max / 1e6]; })()`;
const memory = '(({ rss, heapUsed }) => [rss, heapUsed])(process.memoryUsage())';
/** Between two looks at the memory, ms. */
const lookEvery = 1_000;

/** Watches the memory of Homebridge each second, and what each part of the load costs it. */
export class VitalSigns {
  readonly curve: Vitals[] = [];
  readonly #node: InspectedNode;
  readonly #profiles: string | undefined;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;

  /** @param profiles folder for a CPU profile of each part */
  constructor(node: InspectedNode, profiles: string | undefined) {
    this.#node = node;
    this.#profiles = profiles;
    this.#timer = setInterval(() => {
      void this.#look().catch(() => undefined); // It has ended: whoever waits for it hears so.
    }, lookEvery);
  }

  /** @param part a name for its profile */
  async during<T>(part: string, work: () => Promise<T>): Promise<{ outcome: T; cost: Cost }> {
    const node = this.#node;
    if (this.#profiles !== undefined) {
      await node.call('Profiler.enable');
      await node.call('Profiler.start');
    }
    await node.evaluate(begin);
    const outcome = await work();
    const [cpu = NaN, blockedP99 = NaN, blockedMost = NaN] = (await node.evaluate(report)) as number[];
    if (this.#profiles !== undefined) {
      const { profile } = (await node.call('Profiler.stop')) as { profile: object };
      await writeFile(join(this.#profiles, `${part}.cpuprofile`), JSON.stringify(profile));
    }
    return { outcome, cost: { cpu, blockedP99, blockedMost, heapAfter: await node.heapAfterGarbage() } };
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#node.close();
  }

  async #look(): Promise<void> {
    const at = (performance.now() - this.#began) / 1000;
    const [rss = NaN, heap = NaN] = (await this.#node.evaluate(memory)) as number[];
    this.curve.push({ at, rss, heap });
  }
}
