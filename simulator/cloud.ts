import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountEndpoints, md5, type Account } from './account-endpoints.ts';
import { boltEndpoints } from './bolt-endpoints.ts';
import { deviceEndpoints } from './device-endpoints.ts';
import type { EndpointName } from './endpoint-names.ts';
import type { CloudEvent } from './events.ts';
import { exchange, type Desk } from './exchange.ts';
import { FaultPlan, type Fault } from './faults.ts';
import { Household } from './household.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import type { SimulatedLock } from './lock.ts';
import type { LockModel } from './lock-model.ts';
import { DoorHistory } from './media/door-history.ts';
import { historyEndpoints } from './media/history-endpoints.ts';
import { mediaEndpoints } from './media/media-endpoints.ts';
import type { MediaOptions } from './media/media-options.ts';
import { SimulatedStorage } from './media/storage.ts';
import type { PushOptions } from './push/push-options.ts';
import { SimulatedPush } from './push/simulated-push.ts';
import { Router } from './router.ts';
import { settingEndpoints } from './setting-endpoints.ts';
import { Tickets } from './tickets.ts';
import { Timers } from './timers.ts';
import { Tokens } from './tokens.ts';
import { hidesAnswer, readRequest, send, statusOf } from './wire.ts';

export type { Account } from './account-endpoints.ts';
export type { EndpointName } from './endpoint-names.ts';
export type { CloudEvent } from './events.ts';
export type { Fault, FaultEffect } from './faults.ts';
export { Ledger, type LedgerEntry } from './ledger.ts';
export type { SimulatedLock } from './lock.ts';
export { PHOTO_CAMERA, VIDEO_CAMERA, type CameraModel } from './media/camera-model.ts';
export type { MediaOptions } from './media/media-options.ts';
export type { Picture } from './media/picture.ts';
export type { SimulatedStorage, StorageRequest } from './media/storage.ts';
export type { StorageEffect, StorageFault } from './media/storage-faults.ts';
export type { PushEvent } from './push/push-channel.ts';
export type { PushOptions } from './push/push-options.ts';
export type { SimulatedPush } from './push/simulated-push.ts';
export { diagnosedLocks, dumpedLock, type DumpedDevice, type HistoryList } from './dumped-lock.ts';
export { lockModel, type LockFamily, type LockModel } from './lock-models.ts';

/** The keys of the simulated project: 20 and 32 characters, as real ones have. */
export const SIMULATED_PROJECT = { accessId: 'simulatedAccessId042', accessKey: 'simulatedAccessKey0123456789abcd' };
/** The app account that owns the devices. */
export const SIMULATED_ACCOUNT: Account = {
  countryCode: 49,
  username: 'owner@example.com',
  password: 'simulated-password',
  schema: 'smartlife',
};
/** The account's uid starts with its data centre, the project's with "bay" (protocol 1.6). */
export const SIMULATED_ACCOUNT_UID = 'eu1700000000000simul';
const PROJECT_UID = 'bay1700000000000simu';

export interface CloudOptions {
  accessId?: string;
  /** 32 characters: it is the key of the ticket cipher. */
  accessKey?: string;
  account?: Account;
  locks?: LockModel[];
  /** How many switches, bulbs, gateways … there are besides. */
  otherDevices?: number;
  /** How long every answer travels. */
  latencyMs?: number;
  port?: number;
  tokenLifeSeconds?: number;
  ticketLifeSeconds?: number;
  /** Hand a live ticket out again instead of a new one (protocol 3.2). */
  handTicketsOutAgain?: boolean;
  /** The most devices on a page of the project's list. */
  pageLimit?: number;
  /** Endpoints whose `t` is in seconds instead of milliseconds. */
  secondsAt?: EndpointName[];
  /** How the cloud shows pictures. */
  media?: MediaOptions;
  /** The channels on which the cloud tells of changes; none unless told. */
  push?: PushOptions;
  /** The cloud's clock, ms. */
  now?: () => number;
}

/** A Tuya cloud in a box: strict, in memory, on the loopback address. */
export class SimulatedCloud {
  readonly accessId: string;
  readonly accessKey: string;
  readonly ledger = new Ledger();
  readonly push: SimulatedPush;
  /** Where the pictures lie: its requests, its faults. */
  readonly storage: SimulatedStorage;
  readonly #options: CloudOptions;
  readonly #server: Server;
  readonly #timers = new Timers();
  readonly #faults = new FaultPlan<Fault>();
  readonly #history = new DoorHistory();
  readonly #listeners = new Set<(event: CloudEvent) => void>();
  readonly #tokens: Tokens;
  readonly #household: Household;
  readonly #desk: Desk;
  #skewMs = 0;

  /** Starts a cloud; resolves when it listens. */
  static async start(options: CloudOptions = {}): Promise<SimulatedCloud> {
    const cloud = new SimulatedCloud(options);
    await new Promise<void>((resolve, reject) => {
      cloud.#server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    try {
      await cloud.push.start(cloud.#household.devices());
    } catch (error) {
      await cloud.close();
      throw error;
    }
    return cloud;
  }

  private constructor(options: CloudOptions) {
    this.#options = options;
    this.accessId = options.accessId ?? SIMULATED_PROJECT.accessId;
    this.accessKey = options.accessKey ?? SIMULATED_PROJECT.accessKey;
    if (Buffer.byteLength(this.accessKey) !== 32) {
      throw new Error('the access key must have 32 characters');
    }
    const account = options.account ?? SIMULATED_ACCOUNT;
    const now = options.now ?? Date.now;
    const clock = (): number => now() + this.#skewMs;
    const keepSecret = (secret: string): void => {
      this.ledger.keepSecret(secret);
    };
    [this.accessKey, account.password, md5(account.password)].forEach(keepSecret);
    const emit = (event: CloudEvent): void => {
      this.#emit(event);
    };
    // Tuya's tokens live two hours, its tickets five minutes (protocol 1.3, 3.2); 100 is the largest page clients ask for (7).
    const { tokenLifeSeconds = 7200, ticketLifeSeconds = 300, pageLimit = 100 } = options;
    this.#tokens = new Tokens(now, tokenLifeSeconds, keepSecret);
    const tickets = new Tickets({
      accessKey: this.accessKey,
      lifeSeconds: ticketLifeSeconds,
      handOutAgain: options.handTicketsOutAgain ?? false,
      clock: now,
      keepSecret,
      onIssue: (device, ticketId, lifeSeconds) => {
        emit({ kind: 'ticket', device, ticketId, lifeSeconds });
      },
    });
    const uids = { accountUid: SIMULATED_ACCOUNT_UID, projectUid: PROJECT_UID };
    const keys = { accessId: this.accessId, accessKey: this.accessKey };
    this.push = new SimulatedPush(options.push ?? {}, {
      ...keys,
      ...uids,
      clock,
      now,
      timers: this.#timers,
      keepSecret,
    });
    const media = options.media ?? {};
    this.storage = new SimulatedStorage({
      endpoint: () => this.endpoint,
      now,
      timers: this.#timers,
      keepSecret,
      // An hour, as the one published URL says (protocol 9).
      urlLifeSeconds: media.urlLifeSeconds ?? 3600,
      latencyMs: options.latencyMs ?? 0,
    });
    const surroundings = { clock, emit, keepSecret };
    this.#household = new Household(SIMULATED_ACCOUNT_UID, surroundings, this.#timers, this.storage);
    options.locks?.forEach((model) => this.#household.addLock(model));
    this.#household.addOthers(options.otherDevices ?? 0);
    this.#desk = {
      gatekeeper: {
        ...keys,
        clock,
        refusalOfToken: (token) => this.#tokens.refusalOf(token),
      },
      router: new Router([
        ...accountEndpoints({ tokens: this.#tokens, account, ...uids, endpoint: () => this.endpoint }),
        ...deviceEndpoints({ household: this.#household, ...uids, pageLimit }),
        ...boltEndpoints(tickets),
        ...settingEndpoints(),
        ...mediaEndpoints({ storage: this.storage, clock, options: media }),
        ...historyEndpoints({ storage: this.storage, history: this.#history }),
        ...this.push.endpoints(),
      ]),
      household: this.#household,
      tickets,
      faults: this.#faults,
    };
    this.#server = createServer((request, response) => {
      void this.#receive(request, response);
    });
  }

  /** `http://127.0.0.1:port` */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The lock of this id; throws when there is none. */
  lock(id: string): SimulatedLock {
    const lock = this.#household.lock(id);
    if (!lock) {
      throw new Error(`there is no lock ${id}`);
    }
    return lock;
  }

  locks(): SimulatedLock[] {
    return this.#household.locks();
  }

  addLock(model: LockModel): SimulatedLock {
    return this.#household.addLock(model);
  }

  removeDevice(id: string): void {
    this.#household.remove(id);
  }

  /** Scripts a fault; it strikes after those scripted before it. */
  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Drops every fault, or those for one device. */
  clearFaults(device?: string): void {
    this.#faults.clear((fault) => (device ?? fault.device) === fault.device);
  }

  /** Ends the life of every access token. */
  expireTokens(): void {
    this.#tokens.expire();
  }

  /** Sets the cloud's clock so far ahead of `now` (negative: behind). Tokens and tickets live no shorter for it. */
  skewClock(ms: number): void {
    this.#skewMs = ms;
  }

  /** Tells `listener` everything that happens; call the result to stop it. */
  on(listener: (event: CloudEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops listening, drops hanging requests, ends every timer. */
  async close(): Promise<void> {
    this.#timers.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await Promise.all([closed, this.push.close()]);
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.storage.owns(incoming)) {
      this.storage.answer(incoming, response);
      return;
    }
    const request = await readRequest(incoming);
    if (!request) {
      response.destroy();
      return;
    }
    const outcome = exchange(request, this.#desk);
    const at = this.#desk.gatekeeper.clock();
    const status = statusOf(outcome.effect);
    const { method, path } = request;
    const { answer, effect, ...seen } = outcome;
    const codeTravels = !answer.success && status === 200 && !hidesAnswer(effect);
    const entry: LedgerEntry = {
      ...seen,
      at,
      method,
      path,
      query: Object.fromEntries(request.query),
      status,
      ...(codeTravels && { code: answer.code }),
    };
    this.ledger.write(entry);
    this.#emit({ kind: 'request', entry });
    const t = this.#options.secondsAt?.includes(outcome.endpoint) ? Math.floor(at / 1000) : at;
    send(response, outcome, t, this.#options.latencyMs ?? 0, this.#timers);
  }

  #emit(event: CloudEvent): void {
    this.#history.take(event);
    if ('device' in event) {
      this.push.take(event, this.#household.device(event.device));
    }
    for (const listener of this.#listeners) {
      listener(event);
    }
  }
}
