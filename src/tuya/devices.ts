import { z } from 'zod';
import type { Call, CommandOptions, TuyaClient } from './client.ts';
import { type DataPoint, dataPointsOf, deviceRecord, type FoundDataPoint, shadowPointsOf } from './device.ts';
import { specification, type Specification } from './device.ts';
import { collectPages, type DeviceList } from './device-list.ts';
import { TuyaError } from './errors.ts';
import { readable } from './records.ts';

/** What the data points of one device were, and when that was asked, on the steady clock, ms. */
export interface StatusReading {
  points: FoundDataPoint[];
  askedAt: number;
}

/** Page size that ioBroker uses on associated-users/devices (protocol 7). */
const linkedPage = 100;
/** Largest page of /v2.0/cloud/thing/device (protocol 7). */
const thingPage = 20;
/** Ids per batch status call (protocol 7). */
export const statusBatch = 20;

const unknownRecords = z.array(z.unknown());
/** One page of linked devices; an account without any may answer null in every place. */
const linkedAnswer = z.looseObject({
  devices: unknownRecords.nullish(),
  has_more: z.boolean().nullish(),
  last_row_key: z.string().nullish(),
  total: z.number().nullish(),
});

const shadowAnswer = z.looseObject({ properties: z.unknown() });

/** Discovery, status and specification of the devices of one project. */
export class Devices {
  readonly #client: TuyaClient;
  /** The listing of this kind of project, once it is certain. It is kept: another one may know other devices. */
  #listing: ((signal: AbortSignal) => Promise<DeviceList>) | undefined;

  /** Devices whose status does not show what is in their shadow. */
  readonly #inShadow = new Set<string>();

  constructor(client: TuyaClient) {
    this.#client = client;
  }

  /**
   * Every device of the linked app accounts. Which listing a project may use depends on how it was made, so they are
   * tried in turn, the most reliable first (protocol 7). A listing that stands in for one that may come back (services
   * are authorised one by one, and expire) is not taken for complete.
   * @throws TuyaError of the first listing when none answers
   */
  async list(signal: AbortSignal): Promise<DeviceList> {
    if (this.#listing !== undefined) {
      return this.#listing(signal);
    }
    const linked = this.#linkedDevices.bind(this);
    const things = this.#thingDevices.bind(this);
    const ofUser = this.#userDevices.bind(this);
    const refusals: TuyaError[] = [];
    for (const listing of this.#client.hasAccount ? [ofUser, linked, things] : [linked, things]) {
      try {
        const found = await listing(signal);
        if (refusals.some(({ kind }) => kind !== 'unsupported')) {
          return { ...found, complete: false };
        }
        this.#listing = listing;
        return found;
      } catch (error) {
        if (!isLastingRefusal(error)) {
          throw error;
        }
        refusals.push(error);
      }
    }
    throw refusals[0] ?? new TuyaError({ kind: 'refused', meaning: 'Tuya lists no devices' });
  }

  /** From now on the status of this device is taken from its shadow, unless Tuya refuses that. */
  readInShadow(id: string): void {
    this.#inShadow.add(id);
  }

  /** Whether the status of this device is taken from its shadow, and so costs a call of its own. */
  isReadInShadow(id: string): boolean {
    return this.#inShadow.has(id);
  }

  /**
   * `GET /v2.0/cloud/thing/{id}/shadow/properties`: every data point with the time of its last report, also those that
   * the status leaves out in the standard instruction mode (protocol 5.3).
   * @throws TuyaError
   */
  async shadow(id: string, signal: AbortSignal): Promise<StatusReading> {
    const path = `/v2.0/cloud/thing/${encodeURIComponent(id)}/shadow/properties`;
    const { result, askedAt } = await this.#client.request(read(path, shadowAnswer), signal);
    return { points: shadowPointsOf(result.properties), askedAt };
  }

  /** `GET /v1.0/devices/{id}/status`, or the shadow of a device that is read there. @throws TuyaError */
  async status(id: string, signal: AbortSignal): Promise<StatusReading> {
    if (this.#inShadow.has(id)) {
      try {
        return await this.shadow(id, signal);
      } catch (error) {
        if (!isLastingRefusal(error)) {
          throw error;
        }
        this.#inShadow.delete(id);
      }
    }
    const path = `/v1.0/devices/${encodeURIComponent(id)}/status`;
    const { result, askedAt } = await this.#client.request(read(path, unknownRecords), signal);
    return { points: dataPointsOf(result), askedAt };
  }

  /**
   * `GET /v1.0/iot-03/devices/status`: many devices in one call.
   * @param ids at most {@link statusBatch}
   * @returns the devices Tuya answered for
   * @throws TuyaError
   */
  async statusOf(ids: readonly string[], signal: AbortSignal): Promise<Map<string, StatusReading>> {
    if (ids.length === 0) {
      return new Map();
    }
    const call = read('/v1.0/iot-03/devices/status', unknownRecords, { device_ids: ids.join(',') });
    const { result, askedAt } = await this.#client.request(call, signal);
    return new Map(
      readable(result, deviceRecord).map(({ id, status }) => [id, { points: dataPointsOf(status), askedAt }]),
    );
  }

  /** `GET /v1.0/devices/{id}/specifications`. @throws TuyaError */
  async specification(id: string, signal: AbortSignal): Promise<Specification> {
    const path = `/v1.0/devices/${encodeURIComponent(id)}/specifications`;
    return (await this.#client.request(read(path, specification), signal)).result;
  }

  /**
   * Sets data points: `POST /v1.0/devices/{id}/commands`.
   * @returns whether the cloud passed them on
   * @throws TuyaError
   */
  async sendCommands(id: string, commands: readonly DataPoint[], options: CommandOptions): Promise<boolean> {
    const path = `/v1.0/devices/${encodeURIComponent(id)}/commands`;
    const { signal, stillWanted } = options;
    const body = { commands };
    const result = z.boolean();
    const call: Call<boolean> = { method: 'POST', path, body, result, effect: 'once', urgent: true, stillWanted };
    return (await this.#client.request(call, signal)).result;
  }

  /** `GET /v1.0/iot-01/associated-users/devices`: for a project with linked app accounts. */
  async #linkedDevices(signal: AbortSignal): Promise<DeviceList> {
    try {
      return await this.#linkedPages(linkedPage, signal);
    } catch (error) {
      // A page too large for this data centre is refused as a bad parameter: the size every listing takes is 20.
      if (error instanceof TuyaError && (error.code === 1101 || error.code === 1109)) {
        return this.#linkedPages(thingPage, signal);
      }
      throw error;
    }
  }

  async #linkedPages(size: number, signal: AbortSignal): Promise<DeviceList> {
    return collectPages(async (after) => {
      const call = read('/v1.0/iot-01/associated-users/devices', linkedAnswer, { last_row_key: after, size });
      const { devices, has_more, last_row_key, total } = (await this.#client.request(call, signal)).result;
      return { records: devices ?? [], next: has_more ? (last_row_key ?? '') : undefined, total: total ?? undefined };
    });
  }

  /** `GET /v2.0/cloud/thing/device`: newer, small pages, names in camelCase, without data points. */
  async #thingDevices(signal: AbortSignal): Promise<DeviceList> {
    return collectPages(async (after) => {
      const query = { page_size: thingPage, ...(after !== '' && { last_id: after }) };
      const { result } = await this.#client.request(read('/v2.0/cloud/thing/device', unknownRecords, query), signal);
      const last = readable(result, deviceRecord).at(-1)?.id;
      return { records: result, next: result.length === thingPage ? last : undefined, total: undefined };
    });
  }

  /** `GET /v1.0/users/{uid}/devices`: for the app account the token belongs to, all in one answer. */
  async #userDevices(signal: AbortSignal): Promise<DeviceList> {
    const uid = await this.#client.uid(signal);
    return collectPages(async () => {
      const call = read(`/v1.0/users/${encodeURIComponent(uid)}/devices`, unknownRecords);
      return { records: (await this.#client.request(call, signal)).result, next: undefined, total: undefined };
    });
  }
}

function read<T>(path: string, result: z.ZodType<T>, query?: Record<string, string | number>): Call<T> {
  return { method: 'GET', path, ...(query && { query }), result, effect: 'repeatable' };
}

/** Whether another endpoint may answer where this one was refused. */
function isLastingRefusal(error: unknown): error is TuyaError {
  return error instanceof TuyaError && error.lasting;
}
