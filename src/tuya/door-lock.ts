import { z } from 'zod';
import type { Call, CommandOptions, TuyaClient } from './client.ts';
import { TuyaError } from './errors.ts';
import { album, type Album, latestMedia, type LatestMedia } from './media/media.ts';
import { decryptTicketKey, encryptPin, type Ticket } from './ticket.ts';

/** Tuya's two ways to unlock from afar. */
export type RemoteUnlockType = 'remoteUnlockWithoutPwd' | 'remoteUnlockWithPwd';

/** One way to unlock from afar, and whether the owner has it switched on. */
export interface RemoteUnlock {
  type: RemoteUnlockType;
  open: boolean;
}

/** Why a request at the door is turned down (`type` of the cancel endpoint). */
export type CancelReason = 'reject' | 'cancel';

/** Which cover image is asked for (`file_type` of latest/media/url). */
export type LatestMediaType = 'remote unlock' | 'alert';

/** `result` of everything that acts; one client of Tuya's cloud reports it as text. */
const done = z.union([z.boolean(), z.literal('true').transform(() => true), z.literal('false').transform(() => false)]);

const ticketAnswer = z
  .looseObject({
    ticket_id: z.coerce.string().min(1),
    // Only a PIN needs it.
    ticket_key: z.string().catch(''),
    expire_time: z.coerce.number(),
  })
  .transform((answer): Ticket => ({
    id: answer.ticket_id,
    encryptedKey: answer.ticket_key,
    secondsLeft: answer.expire_time,
  }));

const remoteUnlock = z
  .looseObject({ remote_unlock_type: z.enum(['remoteUnlockWithoutPwd', 'remoteUnlockWithPwd']), open: z.boolean() })
  .transform((entry): RemoteUnlock => ({ type: entry.remote_unlock_type, open: entry.open }));

/**
 * Tuya's Remote Unlock API, one method per endpoint. Every method throws TuyaError; of those that act, a returned
 * `false` means that the cloud delivered the command and the lock refused it.
 */
export class DoorLock {
  readonly #client: TuyaClient;
  /** Locks whose tickets are given under `/v1.0/devices/`. */
  readonly #ticketsElsewhere = new Set<string>();

  constructor(client: TuyaClient) {
    this.#client = client;
  }

  /**
   * The ways this lock can be unlocked from afar: `GET /v1.0/devices/{id}/door-lock/remote-unlocks`.
   * The page shows one object, live clouds answer a list (protocol 4.3); unknown ways are left out.
   * Lock types: Zigbee, Bluetooth; others may refuse, which says nothing about them.
   */
  async remoteUnlocks(id: string, signal: AbortSignal): Promise<RemoteUnlock[]> {
    const call: Call<unknown> = {
      method: 'GET',
      path: `${device(id)}/door-lock/remote-unlocks`,
      result: z.unknown(),
      effect: 'repeatable',
    };
    const { result } = await this.#client.request(call, signal);
    return (Array.isArray(result) ? (result as unknown[]) : [result]).flatMap((entry) => {
      const parsed = remoteUnlock.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
  }

  /**
   * Switches one way to unlock on or off: `POST /v1.0/devices/{id}/door-lock/remote-unlock/config`.
   * Changes the security of the lock: only ever called because its owner asked for exactly this.
   * Lock types: Wi-Fi, Zigbee, Bluetooth.
   */
  async configureRemoteUnlock(id: string, { type, open }: RemoteUnlock, signal: AbortSignal): Promise<boolean> {
    return this.#act(
      'POST',
      `${device(id)}/door-lock/remote-unlock/config`,
      { remote_unlock_type: type, open },
      { signal },
    );
  }

  /**
   * A fresh ticket for one operation: `POST /v1.0/smart-lock/devices/{id}/password-ticket`, or the same under
   * `/v1.0/devices/{id}/door-lock/` where a project has only that family (protocol 3.1).
   * Lock types: Wi-Fi, Zigbee, Bluetooth, Zigbee for hotels, Wi-Fi with video talk.
   */
  async ticket(id: string, signal: AbortSignal): Promise<Ticket> {
    // An empty object rather than no body: both are in use (protocol 1.1), and this one is valid JSON for any gateway.
    const call = (path: string): Call<Ticket> => ({
      method: 'POST',
      path,
      body: {},
      result: ticketAnswer,
      effect: 'repeatable',
      urgent: true,
    });
    const paths = [`${smartLock(id)}/password-ticket`, `${device(id)}/door-lock/password-ticket`] as const;
    const [first, second] = this.#ticketsElsewhere.has(id) ? ([paths[1], paths[0]] as const) : paths;
    try {
      return (await this.#client.request(call(first), signal)).result;
    } catch (error) {
      if (!(error instanceof TuyaError) || error.code !== 1108) {
        throw error;
      }
      const ticket = (await this.#client.request(call(second), signal)).result;
      this.#ticketsElsewhere[second === paths[1] ? 'add' : 'delete'](id);
      return ticket;
    }
  }

  /**
   * Unlocks (`open`) or locks: `POST /v1.0/smart-lock/devices/{id}/password-free/door-operate`.
   * Lock types: all-in-one Wi-Fi, all-in-one Zigbee, Zigbee for hotels, Bluetooth, keep-alive Wi-Fi, Wi-Fi with video talk,
   * if they have the data point remote_no_dp_key; many relock themselves and refuse `open: false`.
   */
  async operate(id: string, ticket: Ticket, open: boolean, options: CommandOptions): Promise<boolean> {
    const body = { ticket_id: ticket.id, open };
    return this.#act('POST', `${smartLock(id)}/password-free/door-operate`, body, options);
  }

  /**
   * Unlocks: `POST /v1.0/devices/{id}/door-lock/password-free/open-door`.
   * Lock types: as for {@link operate}.
   */
  async open(id: string, ticket: Ticket, options: CommandOptions): Promise<boolean> {
    const body = { ticket_id: ticket.id };
    return this.#act('POST', `${device(id)}/door-lock/password-free/open-door`, body, options);
  }

  /**
   * Unlocks one door of several: `POST /v1.1/devices/{id}/door-lock/password-free/open-door`.
   * Lock types: Wi-Fi access control.
   * @param channel number of the door, from 1
   */
  async openChannel(id: string, ticket: Ticket, channel: number, options: CommandOptions): Promise<boolean> {
    const path = `${device(id, 'v1.1')}/door-lock/password-free/open-door`;
    return this.#act('POST', path, { ticket_id: ticket.id, channel_id: channel }, options);
  }

  /**
   * Unlocks with a PIN: `POST /v1.0/devices/{id}/door-lock/open-door`. The PIN is sent encrypted with the ticket's key.
   * Lock types: Zigbee.
   * @param pin six digits
   */
  async openWithPin(id: string, ticket: Ticket, pin: string, options: CommandOptions): Promise<boolean> {
    const password = encryptPin(pin, decryptTicketKey(ticket.encryptedKey, this.#client.accessKey));
    const body = { password, password_type: 'ticket', ticket_id: ticket.id };
    return this.#act('POST', `${device(id)}/door-lock/open-door`, body, options);
  }

  /**
   * Turns down a pending request for remote unlock: `PUT /v1.0/devices/{id}/door-lock/password-free/open-door/cancel`.
   * Moves no bolt. Lock types: Wi-Fi.
   */
  async cancel(id: string, reason: CancelReason, signal: AbortSignal): Promise<boolean> {
    const path = `${device(id)}/door-lock/password-free/open-door/cancel`;
    return this.#act('PUT', path, { type: reason === 'reject' ? 1 : 2 }, { signal });
  }

  /**
   * The cover image of the last 90 seconds: `GET /v1.0/devices/{id}/door-lock/latest/media/url`.
   * Lock types: Wi-Fi, Zigbee for hotels, Bluetooth.
   * @returns undefined when there is none
   */
  async latestMedia(id: string, type: LatestMediaType, signal: AbortSignal): Promise<LatestMedia | undefined> {
    const call: Call<LatestMedia | undefined> = {
      method: 'GET',
      path: `${device(id)}/door-lock/latest/media/url`,
      query: { file_type: type === 'remote unlock' ? 1 : 2 },
      result: latestMedia,
      effect: 'repeatable',
    };
    return (await this.#client.request(call, signal)).result;
  }

  /**
   * Pictures and clips of the last days: `GET /v1.0/smart-lock/devices/{id}/albums-media`.
   * Lock types: Wi-Fi with video talk.
   */
  async albums(id: string, signal: AbortSignal): Promise<Album> {
    const call: Call<Album> = {
      method: 'GET',
      path: `${smartLock(id)}/albums-media`,
      result: album,
      effect: 'repeatable',
    };
    return (await this.#client.request(call, signal)).result;
  }

  /** Everything that acts is sent once; see {@link Call.effect}. */
  async #act(
    method: 'POST' | 'PUT',
    path: string,
    body: Readonly<Record<string, unknown>>,
    { signal, stillWanted }: CommandOptions,
  ): Promise<boolean> {
    const call: Call<boolean> = { method, path, body, result: done, effect: 'once', urgent: true, stillWanted };
    return (await this.#client.request(call, signal)).result;
  }
}

function device(id: string, version: 'v1.0' | 'v1.1' = 'v1.0'): string {
  return `/${version}/devices/${encodeURIComponent(id)}`;
}

function smartLock(id: string): string {
  return `/v1.0/smart-lock/devices/${encodeURIComponent(id)}`;
}
