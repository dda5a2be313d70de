import { LockRegistry, type LockRegistryOptions } from '../../src/project/lock-registry.ts';
import type { Lock } from '../../src/lock/lock.ts';
import type { DataPoint, Device, FoundDataPoint } from '../../src/tuya/device.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import type { Devices, StatusReading } from '../../src/tuya/devices.ts';
import { TuyaError, type TuyaErrorKind } from '../../src/tuya/errors.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import type { Feed, FeedListener, FeedMessage } from '../../src/tuya/push/feed.ts';
import { device, ScriptedCloud } from '../lock/scripted-cloud.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export const lockDevice = (id: string): Device => ({ ...device('jtmspro'), id, name: `Lock ${id}` });
export const other = (id: string, status?: DataPoint[]): Device => ({
  ...device('kg'),
  id,
  name: `Other ${id}`,
  status,
});

/** A project whose listing and status the tests write down. */
export class ScriptedProject {
  readonly cloud = new ScriptedCloud();
  readonly found: string[] = [];
  readonly gone: string[] = [];
  list: () => DeviceList = () => ({ devices: [lockDevice('a'), lockDevice('b'), other('x', [])], complete: true });
  listings = 0;
  readonly batches: string[][] = [];
  readonly singles: string[] = [];
  /** What every shadow tells; undefined where Tuya refuses to tell it, "lost" where its answer does not arrive. */
  shadow: FoundDataPoint[] | 'lost' | undefined;
  readonly shadowsAsked: string[] = [];
  readonly inShadow = new Set<string>();
  refuseBatch: TuyaErrorKind | boolean = false;
  refuse = new Set<string>();
  points: DataPoint[] = [{ code: 'lock_motor_state', value: false }];

  readonly devices = {
    list: (): Promise<DeviceList> => {
      this.listings += 1;
      return Promise.resolve().then(this.list);
    },
    statusOf: (ids: string[]): Promise<Map<string, StatusReading>> => {
      this.batches.push(ids);
      return this.refuseBatch !== false
        ? Promise.reject(
            this.refuseBatch === true
              ? refusal(1106, '')
              : new TuyaError({ kind: this.refuseBatch, meaning: 'no batch' }),
          )
        : Promise.resolve(new Map(ids.map((id) => [id, this.#reading()])));
    },
    status: (id: string): Promise<StatusReading> => {
      this.singles.push(id);
      if (this.inShadow.has(id)) {
        return this.#shadow();
      }
      return this.refuse.has(id) ? Promise.reject(refusal(1106, '')) : Promise.resolve(this.#reading());
    },
    shadow: (id: string): Promise<StatusReading> => {
      this.shadowsAsked.push(id);
      return this.#shadow();
    },
    readInShadow: (id: string): void => {
      this.inShadow.add(id);
    },
    isReadInShadow: (id: string): boolean => this.inShadow.has(id),
  } as unknown as Devices;

  async #shadow(): Promise<StatusReading> {
    await Promise.resolve();
    if (this.shadow === undefined) {
      throw refusal(1108, '');
    }
    if (this.shadow === 'lost') {
      throw new TuyaError({ kind: 'lost', meaning: 'no answer' });
    }
    return { points: this.shadow, askedAt: this.cloud.clock.now() };
  }

  #reading(): StatusReading {
    return { points: this.points, askedAt: this.cloud.clock.now() };
  }

  /** The registry of this project, not yet running; what it found and lost is in `found` and `gone`. */
  registry(options: Partial<LockRegistryOptions> = {}): LockRegistry {
    return new LockRegistry({
      devices: this.devices,
      feed: undefined,
      clock: this.cloud.clock,
      log: this.cloud.log,
      budget: () => ({ perMonth: 26_000, left: 26_000, msLeft: 30 * 24 * hour }),
      hidden: (id) => id === 'hidden',
      optionsOf: () => [
        {
          cloud: this.cloud,
          clock: this.cloud.clock,
          log: this.cloud.log,
          memory: { recall: () => undefined, keep: () => undefined },
          nameOf: ({ name }) => name,
          pin: undefined,
          channel: undefined,
          invertState: false,
          relockSeconds: 8,
          wakeSeconds: 45,
        },
      ],
      found: ([lock]) => this.found.push(lock.id),
      gone: ([lock]) => this.gone.push(lock.id),
      ...options,
    });
  }
}

/** A feed that says what a test makes it say. */
export class ScriptedFeed implements Feed {
  readonly name = 'MQTT';
  #listener: FeedListener | undefined;

  run = async (listener: FeedListener, signal: AbortSignal): Promise<void> => {
    this.#listener = listener;
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    this.#listener = undefined;
  };

  /** Whether anybody listens. */
  get listening(): boolean {
    return this.#listener !== undefined;
  }

  connect(): void {
    this.#listener?.connected();
  }

  interrupt(): void {
    this.#listener?.disconnected(new TuyaError({ kind: 'lost', meaning: 'The broker closed the connection' }));
  }

  say(message: FeedMessage): void {
    this.#listener?.message(message);
  }
}

/** @throws when the registry has no such lock */
export function lockIn(registry: LockRegistry, id: string): Lock {
  const lock = registry.locks.find((one) => one.id === id);
  if (lock === undefined) {
    throw new Error(`no lock ${id}`);
  }
  return lock;
}
