import { Cloud } from './cloud.ts';
import type { Command } from './commands.ts';
import { doorOf, problemOfDeparture } from './departure-rules.ts';
import type { Door } from './door.ts';
import { problemOfEnd, problemOfQuiet } from './end-rules.ts';
import { Locks } from './locks.ts';
import { Messages } from './messages.ts';
import type { DataPoint, Plugin } from './plugin.ts';
import { Run } from './run.ts';
import type { Action, Schedule, Step } from './schedule.ts';
import { problemOfShown } from './state-rules.ts';
import type { Trace } from './trace.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** A request that waits for a sleeping lock, its last command and the looks after it take no longer than this, ms. */
const longestRequest = 100_000;

/** Everything in which one schedule is played. */
export class World {
  readonly #schedule: Schedule;
  readonly #machine: VirtualMachine;
  readonly #plugin: Plugin;
  readonly #trace: Trace;
  readonly #cloud: Cloud;
  readonly #locks: Locks;
  readonly #messages: Messages;
  /** The present run of the plugin, and how many there were. */
  #run!: Run;
  #runs = 0;
  #broken: string | undefined;
  #asleepUntil = -Infinity;
  #hoursOff = 0;

  constructor(plugin: Plugin, schedule: Schedule, machine: VirtualMachine, trace: Trace) {
    const { setting } = schedule;
    this.#plugin = plugin;
    this.#schedule = schedule;
    this.#machine = machine;
    this.#trace = (words) => {
      trace(() => `${(machine.awake / 1000).toFixed(3).padStart(9)} ${words()}`);
    };
    this.#cloud = new Cloud(schedule, {
      machine,
      trace: this.#trace,
      departs: (command, problem) => {
        this.#departs(command, problem);
      },
      moves: ({ deviceId, channel, open }) => {
        this.#locks.move(deviceId, channel, open);
      },
      points: (deviceId, contradict) => this.#locks.points(deviceId, contradict && !setting.orderly),
      sleeps: (device) => {
        this.#run.sleeps(device);
      },
      listens: () => machine.now() >= this.#asleepUntil,
    });
    this.#locks = new Locks(setting, machine, (index, points) => {
      this.#say(index, points);
    });
    this.#messages = new Messages(schedule, machine, this.#cloud, this.#trace);
  }

  receiver(): ReturnType<Cloud['receiver']> {
    return this.#cloud.receiver(this.#runs);
  }

  /** @returns the first rule that was broken, if any */
  async play(): Promise<string | undefined> {
    await this.#begin();
    this.#cloud.begin();
    if (this.#schedule.setting.visitor) {
      this.#say(0, [{ code: 'unlock_request', value: 90 }]);
    }
    for (const step of this.#schedule.steps) {
      await this.#machine.run(step.after);
      await this.#act(step);
      await this.#pass(2);
      if (this.#broken !== undefined) {
        return this.#broken;
      }
    }
    this.#cloud.silent = this.#schedule.setting.silentEnd;
    this.#trace(() => (this.#cloud.silent ? 'the cloud answers nobody any more' : 'nothing more happens'));
    await this.#pass(longestRequest);
    this.#judge((door) => problemOfQuiet(door, this.#schedule.setting));
    return this.#broken ?? this.#settle();
  }

  /** In the end all goes well and the lock says where its bolt is: Home shows that. */
  async #settle(): Promise<string | undefined> {
    const { setting } = this.#schedule;
    this.#cloud.heal();
    this.#messages.heal();
    this.#trace(() => 'all is well again');
    for (let round = 0; round < 2; round += 1) {
      this.#run.readAll();
      await this.#pass(12_000);
    }
    this.#locks.sayAll();
    await this.#pass(15_000);
    this.#run.readAll();
    await this.#pass(10_000);
    this.#judge((door, index) => problemOfEnd(door, setting, this.#locks.bolts[index === 0 ? 0 : 1].open));
    return this.#broken;
  }

  /** The plugin starts, reads, and knows the time of the cloud. */
  async #begin(): Promise<void> {
    this.#runs += 1;
    this.#run = new Run(this.#plugin, this.#schedule.setting, {
      machine: this.#machine,
      cloud: this.#cloud,
      trace: this.#trace,
      visitors: this.#schedule.setting.visitor || this.#schedule.steps.some(({ action }) => action.do === 'visitor'),
      history: (this.#run as Run | undefined)?.history,
      changed: (door) => {
        this.#check(door);
      },
    });
    await this.#run.start();
  }

  async #pass(ms: number): Promise<void> {
    await this.#machine.run(ms);
    this.#run.doors.forEach((door) => {
      this.#check(door);
    });
  }

  async #act({ action, door: index }: Step): Promise<void> {
    const door = this.#run.doors[index];
    this.#trace(() => `${JSON.stringify(action)} at door ${index + 1}`);
    if (action.do === 'restart') {
      this.#run.stop();
      await this.#machine.run(300);
      await this.#begin();
    } else if (action.do === 'write') {
      this.#run.write(door, action.target, (problem) => {
        this.#breaks(problem);
      });
    } else {
      this.#happens(action, index, door);
    }
  }

  #happens(action: Exclude<Action, { do: 'write' | 'restart' }>, index: 0 | 1, door: Door): void {
    const { setting } = this.#schedule;
    const bolt = this.#locks.bolts[index];
    switch (action.do) {
      case 'hand':
        bolt.turn(action.open, action.told || setting.orderly);
        break;
      case 'finger':
        this.#say(index, [{ code: 'unlock_fingerprint', value: 3 }]);
        bolt.move(true);
        break;
      case 'read':
        this.#run.read(door);
        break;
      case 'false report':
        if (!setting.orderly) {
          this.#locks.claim(index, action.open);
        }
        break;
      case 'hold open':
        bolt.heldOpen = action.on;
        this.#say(index, [{ code: 'passage_mode', value: action.on }]);
        break;
      case 'jam':
        this.#say(index, [{ code: 'alarm_lock', value: 'tongue_bad' }]);
        break;
      case 'visitor':
        this.#say(index, [{ code: 'unlock_request', value: action.seconds }]);
        break;
      case 'sleep':
        this.#asleepUntil = this.#machine.now() + action.seconds * 1000;
        break;
      case 'go offline':
        door.lock.rediscovered({ ...door.lock.device, online: false });
        break;
      case 'suspend':
        this.#machine.suspend(action.ms);
        break;
      case 'set date':
        this.#machine.dateIsOff = action.ms;
        break;
      case 'gateway clock':
        this.#cloud.gatewayIsOff = { ms: action.ms, answers: setting.orderly ? 0 : this.#answersOff(action.ms) };
        break;
      case 'drop token':
        this.#cloud.dropTokens();
        break;
      case 'remove':
        this.#run.remove(door);
        break;
    }
  }

  /** One answer that is off by an hour moves nothing; a second one that agrees would. */
  #answersOff(ms: number): number {
    const isSmall = Math.abs(ms) < 5_000;
    this.#hoursOff += isSmall ? 0 : 1;
    return isSmall ? 2 : this.#hoursOff === 1 ? 1 : 0;
  }

  #departs(command: Command, problem: string | undefined): void {
    const { doors } = this.#run;
    const found =
      problem ??
      problemOfDeparture(command, doors, { run: this.#runs, now: this.#machine.now(), ...this.#schedule.setting });
    if (found !== undefined) {
      this.#breaks(found);
    }
    const door = doorOf(command, doors);
    door?.commands.push(command);
    door?.wish?.commands.push(command);
  }

  /** A lock says something by itself, to all doors of the device. */
  #say(index: 0 | 1, points: readonly DataPoint[]): void {
    const device = this.#run.doors[index].deviceId;
    this.#messages.say(points, (timed) => {
      const doors = this.#run.doors.filter(({ deviceId }) => deviceId === device);
      doors.forEach((door) => {
        this.#run.hear(door, timed);
      });
    });
  }

  #check(door: Door): void {
    const moment = { now: this.#cloud.now, awake: this.#machine.awake, wokeAt: this.#machine.wokeAt };
    const problem = problemOfShown(door, this.#schedule.setting, moment);
    if (problem !== undefined) {
      this.#breaks(problem);
    }
  }

  #judge(problemOf: (door: Door, index: number) => string | undefined): void {
    this.#run.doors.forEach((door, index) => {
      const problem = problemOf(door, index);
      if (problem !== undefined) {
        this.#breaks(problem);
      }
    });
  }

  #breaks(problem: string): void {
    this.#trace(() => `BROKEN: ${problem}`);
    this.#broken ??= problem;
  }
}
