import type { Cloud } from './cloud.ts';
import { deviceOf, eventCloudOf } from './device.ts';
import { Door } from './door.ts';
import { type Target, Tile } from './home.ts';
import type {
  Device,
  EventCloud,
  MethodHistory,
  LockCloud,
  LockOptions,
  Log,
  Plugin,
  TimedDataPoint,
  TuyaClient,
} from './plugin.ts';
import type { Setting } from './schedule.ts';
import { accessKey } from './tickets.ts';
import type { Trace } from './trace.ts';
import type { VirtualMachine } from './virtual-machine.ts';
import { isToldTooSoon, whyNothing } from './write-rules.ts';

interface RunSurroundings {
  machine: VirtualMachine;
  cloud: Cloud;
  trace: Trace;
  /** What an earlier run has learned of each door. */
  history: Map<string, MethodHistory> | undefined;
  /** Whether somebody may ask at a door: without, nobody stands there. */
  visitors: boolean;
  /** A tile shows another state. */
  changed: (door: Door) => void;
}

/** One run of the plugin, from its start to its end. */
export class Run {
  readonly doors: readonly [Door, Door];
  readonly history: Map<string, MethodHistory>;
  readonly #surroundings: RunSurroundings;
  readonly #setting: Setting;
  readonly #client: TuyaClient;
  readonly #lockCloud: LockCloud;
  readonly #eventCloud: EventCloud;

  constructor(plugin: Plugin, setting: Setting, surroundings: RunSurroundings) {
    const { machine } = surroundings;
    this.#setting = setting;
    this.#surroundings = surroundings;
    this.history = surroundings.history ?? new Map<string, MethodHistory>();
    const endpoint = 'https://cloud.model';
    const client = new plugin.TuyaClient({ endpoint, accessId: 'id', accessKey, clock: machine, random: () => 0.5 });
    this.#client = client;
    const devices = new plugin.Devices(client);
    const doorLock = new plugin.DoorLock(client);
    this.#lockCloud = {
      doorLock,
      devices: {
        sendCommands: devices.sendCommands.bind(devices),
        status: async (id, signal) => {
          const reading = await devices.status(id, signal);
          this.#told(id, reading.points.find(({ code }) => code === 'beep_volume')?.value);
          return reading;
        },
      },
    };
    this.#eventCloud = eventCloudOf(this.#lockCloud, doorLock);
    this.doors = [this.#door(plugin, 0), this.#door(plugin, 1)];
  }

  /** The plugin gets a token, and with it the time of the cloud. */
  async start(): Promise<void> {
    await this.#surroundings.machine.run(10);
    this.readAll();
    await this.#surroundings.machine.run(200);
  }

  stop(): void {
    this.doors.forEach((door) => {
      this.remove(door);
    });
    this.#client.close();
  }

  remove(door: Door): void {
    door.tile.gone = true;
    door.lock.dispose();
  }

  /** A planned read of both doors. */
  readAll(): void {
    this.doors.forEach((door) => {
      this.read(door);
    });
  }

  /** A planned read. */
  read({ lock, deviceId }: Door): void {
    if (lock.ended.aborted) {
      return;
    }
    this.#lockCloud.devices.status(deviceId, lock.ended).then(
      ({ points, askedAt }) => {
        lock.observeRead(points, askedAt);
      },
      () => {
        lock.readFailed(undefined);
      },
    );
  }

  /** The cloud says that a lock sleeps. */
  sleeps(device: string): void {
    this.doors.forEach(({ deviceId, wish }) => {
      if (wish !== undefined && deviceId === device) {
        wish.sleeps = true;
      }
    });
  }

  /** The lock says something by itself. */
  hear(door: Door, points: readonly TimedDataPoint[]): void {
    if (door.tile.gone) {
      return;
    }
    const { cloud, machine } = this.#surroundings;
    const at = cloud.now;
    points.forEach(({ code, value }) => {
      if (code === 'lock_motor_state') {
        door.told.push({ open: this.#isOpen(value), at, arrived: at, source: 'push' });
        door.jammed = false;
      } else if (code === 'passage_mode') {
        door.held = { on: value === true, at };
        door.heldKnownAt = at;
      } else if (code.startsWith('unlock_') && code !== 'unlock_request') {
        door.openings.push(at);
        door.openedAwake = machine.awake;
      } else if (code === 'alarm_lock') {
        door.jammed = true;
      }
    });
    const { steadyOf } = this.#client;
    door.lock.observePush(
      points.map((point) => ({
        ...point,
        at: point.at && steadyOf(point.at),
        sentAt: point.sentAt && steadyOf(point.sentAt),
      })),
    );
    machine.elsewhere(1, () => {
      this.#surroundings.changed(door);
    });
  }

  /** Somebody taps. @param breaks told what goes wrong with the answer */
  write(door: Door, target: Target, breaks: (problem: string) => void): void {
    const { trace, machine, cloud } = this.#surroundings;
    if (door.tile.gone) {
      return;
    }
    door.wishes(target, machine.now(), target === 'secured' ? whyNothing(door, this.#setting, cloud.now) : undefined);
    door.tile.write(
      target,
      (write) => {
        trace(() => `  Home is told: ${write.answer ?? ''}`);
        if (write === door.tile.newest && isToldTooSoon(door, write, machine.awake)) {
          breaks('Home is told of a failure while a command that has just left is on its way');
        }
      },
      () => {
        breaks('a write was not answered within 9 s');
      },
    );
  }

  #told(id: string, number: unknown): void {
    const { cloud } = this.#surroundings;
    const reading = cloud.readingOf(number);
    this.doors
      .filter(({ deviceId }) => deviceId === id)
      .forEach((door) => {
        reading?.points.forEach(({ code, value }) => {
          if (code === 'lock_motor_state') {
            door.told.push({ open: this.#isOpen(value), at: reading.askedAt, arrived: cloud.now, source: 'read' });
          } else if (code === 'passage_mode' && reading.askedAt >= door.heldKnownAt) {
            door.heldKnownAt = reading.askedAt;
            const on = value === true;
            door.held = on || door.held !== undefined ? { on, at: reading.askedAt } : undefined;
          } else if (code === 'passage_mode' && value === true) {
            // The newer word went to the other door of the device: to this one, the older is news.
            door.held ??= { on: false, at: reading.askedAt };
          }
        });
      });
  }

  #isOpen(value: unknown): boolean {
    return (value === true) !== (this.#setting.kind === 'inverted');
  }

  #door(plugin: Plugin, index: 0 | 1): Door {
    const { machine, trace, changed } = this.#surroundings;
    const { kind, wakeSeconds, relockSeconds } = this.#setting;
    const several = kind === 'two doors';
    const deviceId = index === 0 || several ? 'lock1' : 'lock2';
    const name = `door ${index + 1}`;
    const channel = several ? index + 1 : undefined;
    const line = (message: string): void => {
      trace(() => `  log: ${message}`);
    };
    const log: Log = { debug: line, info: line, warn: line, error: line };
    const options: LockOptions = {
      cloud: this.#lockCloud,
      clock: machine,
      log,
      memory: { recall: () => this.history.get(name), keep: (history) => this.history.set(name, history) },
      nameOf: () => name,
      pin: kind === 'with PIN' ? '123456' : undefined,
      ...(several && { channelCount: 2 }),
      channel,
      invertState: kind === 'inverted',
      relockSeconds,
      wakeSeconds,
      ...(this.#surroundings.visitors && {
        events: (device: Device) =>
          new plugin.LockEvents(device, {
            cloud: this.#eventCloud,
            clock: machine,
            log,
            pictures: new plugin.PictureStore(),
          }),
      }),
    };
    const lock = new plugin.Lock(deviceOf(deviceId, kind), options);
    const tile = new Tile(lock, plugin.showBolt, machine);
    const door = new Door(deviceId, channel, lock, tile);
    let shown = '';
    tile.changed = (what) => {
      const now = `${tile.target}/${tile.current}`;
      if (now !== shown) {
        trace(() => `  Home shows ${now} at ${name}`);
        shown = now;
      }
      if (what === 'current') {
        changed(door);
      }
    };
    return door;
  }
}
