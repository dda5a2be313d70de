import type { BoltMove, BoltPosition, BoltTarget } from './bolt.ts';
import { CloudDevice, type DeviceSurroundings } from './device.ts';
import { LockBolts } from './lock-bolts.ts';
import type { LockModel } from './lock-model.ts';
import { batteryReport, doorReport } from './lock-reports.ts';
import { LockSleep } from './lock-sleep.ts';
import { ALBUM_TYPE, albumEvent, eventOfAlarm } from './media/album-events.ts';
import { LockCamera } from './media/lock-camera.ts';
import type { Picture } from './media/picture.ts';
import type { SimulatedStorage } from './media/storage.ts';
import { RemoteRequest } from './remote-request.ts';
import type { Timers } from './timers.ts';

/** What became of a command from the cloud. Only `moved` sets the bolt going; `refused` is the lock's own "no". */
export type CommandOutcome = 'moved' | 'refused' | 'offline' | 'asleep' | 'busy';

/** One simulated lock: its bolt, its door, its sleep, and the people in front of it. */
export class SimulatedLock {
  readonly model: LockModel;
  readonly device: CloudDevice;
  /** A visitor's request to be let in (`unlock_request`). */
  readonly request: RemoteRequest;
  /** "Allow remote unlock" of the app, without and with a password. */
  readonly allowed: { remoteUnlockWithoutPwd: boolean; remoteUnlockWithPwd: boolean };
  readonly #bolts: LockBolts;
  readonly #camera: LockCamera | undefined;
  readonly #rest: LockSleep;
  #refusesNext = false;

  constructor(model: LockModel, surroundings: DeviceSurroundings, timers: Timers, storage: SimulatedStorage) {
    this.model = model;
    this.device = new CloudDevice(model, surroundings);
    this.request = new RemoteRequest(this.device, timers);
    this.#bolts = new LockBolts(model, this.device, surroundings, timers);
    this.#camera = model.camera && new LockCamera(model.camera, this.device, storage, surroundings, timers);
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

  /** Every movement of a bolt, written down when it starts. */
  get moves(): BoltMove[] {
    return this.#bolts.moves;
  }

  /** Every picture the lock has taken, oldest first; uploaded or not. */
  get pictures(): readonly Picture[] {
    return this.#camera?.pictures ?? [];
  }

  get showsPicturesInHistory(): boolean {
    return this.#camera?.showsInHistory ?? false;
  }

  get showsPicturesInLatest(): boolean {
    return this.#camera?.showsInLatest ?? false;
  }

  /** Where the bolt really is (of the first door). */
  get bolt(): BoltPosition {
    return this.boltOf(1);
  }

  get asleep(): boolean {
    return this.#rest.asleep;
  }

  boltOf(channel: number): BoltPosition {
    return this.#bolts.at(channel).position;
  }

  /** A command from the cloud. The answer comes before the bolt arrives; the movement is reported when it is done. */
  command(to: BoltTarget, channel = 1): CommandOutcome {
    if (!this.device.online) {
      return 'offline';
    }
    if (this.asleep) {
      return 'asleep';
    }
    const bolt = this.#bolts.at(channel);
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
    this.#bolts.at(1).moveByHand('unlocked');
  }

  lockByHand(): void {
    this.#rest.wakeForUse();
    this.#bolts.at(1).moveByHand('locked');
  }

  unlockByHand(): void {
    this.#rest.wakeForUse();
    this.#bolts.at(1).moveByHand('unlocked');
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

  /** Somebody stays in front of the door. */
  loiter(): void {
    this.alarm('stay_alarm');
  }

  pry(): void {
    this.alarm('pry');
  }

  /** Any alarm of `alarm_lock`. The value is never cleared (protocol 5.2). */
  alarm(kind: string): void {
    const event = eventOfAlarm(kind);
    this.#rest.wakeForUse();
    this.device.report({ alarm_lock: kind });
    if (event) {
      this.#camera?.take(event.type);
    }
  }

  /**
   * One of the 29 types of the album (0 to 28) happens: the lock reports the data points that belong to it, takes a picture where it
   * has a camera, and opens where the type says so.
   */
  mediaEvent(type: number): void {
    const { about, report, words } = albumEvent(type);
    const { unlock_request: seconds, ...points } = report;
    this.#rest.wakeForUse();
    this.device.report(points);
    if (typeof seconds === 'number') {
      this.#beginRequest(seconds);
    }
    this.#camera?.take(type);
    if (about === 'opening') {
      this.#bolts.at(1).drive('unlocked', words.toLowerCase());
    }
  }

  /** It takes a picture and tells of nothing else. @param behind how far its own clock is behind, ms */
  takePicture(type: number, behind = 0): void {
    this.#camera?.take(type, behind);
  }

  /** Unlocked under threat: the finger works, and the lock says so. */
  duress(number: number): void {
    this.device.report({ hijack: true });
    this.#unlockAtTheDoor('fingerprint', number, ALBUM_TYPE.duress);
  }

  ringDoorbell(): void {
    this.mediaEvent(ALBUM_TYPE.doorbell);
  }

  /** A visitor asks to be let in; the lock stays awake for the countdown (protocol 4.4: 90 s at most, about 60 usual). */
  requestUnlock(seconds = 60): void {
    this.#beginRequest(seconds);
    this.#camera?.take(ALBUM_TYPE.request);
  }

  /** The bolt sticks: the lock says so, and the motor cannot move it until a hand does. */
  jam(): void {
    this.#bolts.at(1).stuck = true;
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

  /** Back on the network; what happened meanwhile is reported now, with its old time, and pictures are uploaded. */
  goOnline(): void {
    this.device.goOnline();
    this.#camera?.uploadHeld();
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

  #beginRequest(seconds: number): void {
    this.wake(seconds * 1000);
    this.request.begin(seconds);
  }

  #unlockAtTheDoor(
    means: 'fingerprint' | 'password' | 'card' | 'face',
    number: number,
    type: number = ALBUM_TYPE[means],
  ): void {
    this.#rest.wakeForUse();
    this.device.report({ [`unlock_${means}`]: number });
    this.#bolts.at(1).drive('unlocked', `${means} ${number}`);
    this.#camera?.take(type);
  }

  #reportDoor(open: boolean): void {
    this.#rest.wakeForUse();
    this.device.report(doorReport(open));
  }
}
