import { Bolt, type BoltMove, type BoltPosition, type BoltTarget } from './bolt.ts';
import { CloudDevice, type DeviceSurroundings } from './device.ts';
import type { LockModel } from './lock-models.ts';
import { batteryReport, boltReport, doorReport, remoteUnlockReport } from './lock-reports.ts';
import { LockSleep } from './lock-sleep.ts';
import { RemoteRequest } from './remote-request.ts';
import type { Timers } from './timers.ts';

/** What became of a command from the cloud. Only `moved` sets the bolt going; `refused` is the lock's own "no". */
export type CommandOutcome = 'moved' | 'refused' | 'offline' | 'asleep' | 'busy';

/** One simulated lock: its bolt, its door, its sleep, and the people in front of it. */
export class SimulatedLock {
  readonly model: LockModel;
  readonly device: CloudDevice;
  /** Every movement of a bolt, written down when it starts. */
  readonly moves: BoltMove[] = [];
  /** A visitor's request to be let in (`unlock_request`). */
  readonly request: RemoteRequest;
  /** "Allow remote unlock" of the app, without and with a password. */
  readonly allowed: { remoteUnlockWithoutPwd: boolean; remoteUnlockWithPwd: boolean };
  readonly #bolts: Bolt[];
  readonly #surroundings: DeviceSurroundings;
  readonly #timers: Timers;
  readonly #rest: LockSleep;
  #refusesNext = false;

  constructor(model: LockModel, surroundings: DeviceSurroundings, timers: Timers) {
    this.model = model;
    this.device = new CloudDevice(model, surroundings);
    this.#surroundings = surroundings;
    this.#timers = timers;
    this.request = new RemoteRequest(this.device, timers);
    this.#bolts = Array.from({ length: model.channels }, (_, index) => this.#createBolt(index + 1));
    this.#rest = new LockSleep(model.sleep, timers, (kind) => {
      surroundings.emit({ kind, device: this.id });
    });
    this.allowed = { remoteUnlockWithoutPwd: model.pin === undefined, remoteUnlockWithPwd: model.pin !== undefined };
    if (model.pin !== undefined) {
      surroundings.keepSecret(model.pin);
    }
  }

  get id(): string {
    return this.device.id;
  }

  get name(): string {
    return this.device.name;
  }

  get category(): string {
    return this.device.category;
  }

  /** The data points as `/status` shows them: what the cloud last heard, not what is. */
  get status(): { code: string; value: boolean | number | string }[] {
    return this.device.points.status();
  }

  /** Where the bolt really is (of the first door). */
  get bolt(): BoltPosition {
    return this.boltOf(1);
  }

  get asleep(): boolean {
    return this.#rest.asleep;
  }

  boltOf(channel: number): BoltPosition {
    return this.#boltAt(channel).position;
  }

  /** A command from the cloud. The answer comes before the bolt arrives; the movement is reported when it is done. */
  command(to: BoltTarget, channel = 1): CommandOutcome {
    if (!this.device.online) {
      return 'offline';
    }
    if (this.asleep) {
      return 'asleep';
    }
    const bolt = this.#boltAt(channel);
    if (bolt.position === 'moving') {
      return 'busy';
    }
    if (this.#refusesNext) {
      this.#refusesNext = false;
      return 'refused';
    }
    this.request.end();
    bolt.drive(to, 'remote');
    return 'moved';
  }

  fingerprint(number: number): void {
    this.#unlockAtTheDoor('fingerprint', number);
  }

  pin(number: number): void {
    this.#unlockAtTheDoor('password', number);
  }

  card(number: number): void {
    this.#unlockAtTheDoor('card', number);
  }

  face(number: number): void {
    this.#unlockAtTheDoor('face', number);
  }

  /** The mechanical key: it moves the bolt by hand. */
  key(): void {
    this.#rest.wakeForUse();
    this.device.report({ unlock_key: 1 });
    this.#boltAt(1).moveByHand('unlocked');
  }

  lockByHand(): void {
    this.#rest.wakeForUse();
    this.#boltAt(1).moveByHand('locked');
  }

  unlockByHand(): void {
    this.#rest.wakeForUse();
    this.#boltAt(1).moveByHand('unlocked');
  }

  /** The door leaf moves; the bolt does not. */
  openDoor(): void {
    this.#reportDoor(true);
  }

  closeDoor(): void {
    this.#reportDoor(false);
  }

  wrongFinger(): void {
    this.alarm('wrong_finger');
  }

  /** Any alarm of `alarm_lock`. The value is never cleared (protocol 5.2). */
  alarm(kind: string): void {
    this.#rest.wakeForUse();
    this.device.report({ alarm_lock: kind });
  }

  /** Unlocked under threat: the finger works, and the lock says so. */
  duress(number: number): void {
    this.device.report({ hijack: true });
    this.fingerprint(number);
  }

  ringDoorbell(): void {
    this.#rest.wakeForUse();
    this.device.report({ doorbell: true });
  }

  /** A visitor asks to be let in; the lock stays awake for the countdown (protocol 4.4: 90 s at most, about 60 usual). */
  requestUnlock(seconds = 60): void {
    this.wake(seconds * 1000);
    this.request.begin(seconds);
  }

  /** The bolt sticks: the lock says so, and the motor cannot move it until a hand does. */
  jam(): void {
    this.#boltAt(1).stuck = true;
    this.device.report({ alarm_lock: 'tongue_bad' });
  }

  sleep(): void {
    this.#rest.sleep();
  }

  /** Awake for this long, or until it is told to sleep. */
  wake(forMs?: number): void {
    this.#rest.wake(forMs);
  }

  goOffline(): void {
    this.device.goOffline();
  }

  /** Back on the network; what happened meanwhile is reported now, with its old time. */
  goOnline(): void {
    this.device.goOnline();
  }

  /** Charge in percent; -1 hides it (protocol 5.2). */
  setBattery(percent: number): void {
    this.device.report(batteryReport(percent));
  }

  /** The next command is accepted by the cloud and refused by the lock: `result: false`. */
  refuseNext(): void {
    this.#refusesNext = true;
  }

  /** The owner's switch "allow remote unlock" in the app. */
  setRemoteUnlock(open: boolean): void {
    this.allowed[this.model.pin === undefined ? 'remoteUnlockWithoutPwd' : 'remoteUnlockWithPwd'] = open;
  }

  rename(name: string): void {
    this.device.rename(name);
  }

  #createBolt(channel: number): Bolt {
    const changed = (bolt: BoltPosition, why: string): void => {
      this.#surroundings.emit({ kind: 'bolt', device: this.id, channel, bolt, why });
    };
    return new Bolt({
      travelMs: this.model.boltMs,
      relockMs: this.model.relockSeconds === undefined ? undefined : this.model.relockSeconds * 1000,
      timers: this.#timers,
      onStart: (to, why) => {
        this.moves.push({ at: this.#surroundings.clock(), to, why, channel });
        changed('moving', why);
      },
      onArrival: (at, why) => {
        changed(at, why);
        const open = this.#bolts.some((bolt) => bolt.position === 'unlocked');
        const fromAfar = why === 'remote' && at === 'unlocked';
        this.device.report({
          ...boltReport(this.model.state, open),
          ...(fromAfar && remoteUnlockReport(this.device.points)),
        });
      },
      onJam: (to, why) => {
        changed(to === 'locked' ? 'unlocked' : 'locked', why);
        this.device.report({ alarm_lock: to === 'locked' ? 'tongue_not_out' : 'tongue_bad' });
      },
    });
  }

  #boltAt(channel: number): Bolt {
    const bolt = this.#bolts[channel - 1];
    if (!bolt) {
      throw new Error(`${this.id} has no door ${channel}`);
    }
    return bolt;
  }

  #unlockAtTheDoor(means: 'fingerprint' | 'password' | 'card' | 'face', number: number): void {
    this.#rest.wakeForUse();
    this.device.report({ [`unlock_${means}`]: number });
    this.#boltAt(1).drive('unlocked', `${means} ${number}`);
  }

  #reportDoor(open: boolean): void {
    this.#rest.wakeForUse();
    this.device.report(doorReport(open));
  }
}
