import { createHash } from 'node:crypto';
import { meaningOf } from '../src/lock/data-points/catalogue.ts';
import type { DataPointValue } from './data-point-catalogue.ts';
import { DataPoints, type DataPointReport, type DataPointRow } from './data-points.ts';
import type { Emit } from './events.ts';

/** What a device needs of its cloud. */
export interface DeviceSurroundings {
  clock: () => number;
  emit: Emit;
  keepSecret: (secret: string) => void;
}

export interface DeviceIdentity {
  id: string;
  name: string;
  category: string;
  productId: string;
  productName: string;
  /** Behind a Zigbee or Bluetooth gateway. */
  sub: boolean;
  dataPoints: readonly DataPointRow[];
  /** Codes outside the standard instruction set: only the shadow shows them. */
  onlyInShadow?: readonly string[];
  /** Whether the device dates its reports in whole seconds. */
  wholeSeconds?: boolean;
}

/** How a report differs from one that is made and told at this moment. */
export interface Telling {
  /** How long ago it was by the device's own clock, ms. */
  ago?: number;
  /** The cloud learns it and sends no message. */
  quiet?: boolean;
}

/** A device as the cloud knows it: who it is, whether it is online, and its last reported data points. */
export class CloudDevice {
  readonly id: string;
  readonly category: string;
  readonly points: DataPoints;
  /** 16 characters, as real ones have. */
  readonly localKey: string;
  name: string;
  online = true;
  /** The app account it belongs to; set when it joins a household. */
  uid = '';
  readonly #identity: DeviceIdentity;
  readonly #surroundings: DeviceSurroundings;
  readonly #bornAt: number;
  readonly #held: { reports: DataPointReport[]; quiet: boolean }[] = [];

  constructor(identity: DeviceIdentity, surroundings: DeviceSurroundings) {
    this.id = identity.id;
    this.name = identity.name;
    this.category = identity.category;
    this.#identity = identity;
    this.#surroundings = surroundings;
    this.#bornAt = surroundings.clock();
    const rows = identity.dataPoints.map((row): DataPointRow => [row[0], row[1], this.#firstValue(row)]);
    this.points = new DataPoints(rows, this.#bornAt, identity.onlyInShadow);
    this.localKey = digest(`local_key ${this.id}`).slice(0, 16);
    surroundings.keepSecret(this.localKey);
  }

  get productId(): string {
    return this.#identity.productId;
  }

  get uuid(): string {
    return digest(`uuid ${this.id}`).slice(0, 16);
  }

  /**
   * The device reports data points. This is the one place through which a value of the cloud changes; codes the device does not have
   * are left out. While it is offline the reports wait in the device and keep their time.
   */
  report(values: Readonly<Record<string, DataPointValue>>): void {
    this.#report(values, {});
  }

  /** The same with data points it had not named before, and with times of its own. */
  say(values: Readonly<Record<string, DataPointValue>>, telling: Telling = {}): void {
    for (const [code, value] of Object.entries(values)) {
      if (!this.points.has(code)) {
        this.points.add(code, value, this.#bornAt);
      }
    }
    this.#report(values, telling);
  }

  /** The cloud passes on a notice of the device that has no data point. */
  notify(bizData: object): void {
    this.#surroundings.emit({ kind: 'notice', device: this.id, bizData });
  }

  /** The cloud writes something down in the history of the device. */
  writeDown(code: string, value: DataPointValue): void {
    this.#surroundings.emit({ kind: 'record', device: this.id, code, value, time: this.#time(0) });
  }

  goOffline(): void {
    if (this.online) {
      this.online = false;
      this.#surroundings.emit({ kind: 'offline', device: this.id });
    }
  }

  goOnline(): void {
    if (!this.online) {
      this.online = true;
      this.#surroundings.emit({ kind: 'online', device: this.id });
      for (const { reports, quiet } of this.#held.splice(0)) {
        this.#deliver(reports, quiet);
      }
    }
  }

  rename(name: string): void {
    this.name = name;
    this.#surroundings.emit({ kind: 'renamed', device: this.id, name });
  }

  /** The device object of the v1.0 endpoints, without `status` (protocol 7). */
  record(): Record<string, unknown> {
    const { productId, productName, sub } = this.#identity;
    const born = Math.floor(this.#bornAt / 1000);
    return {
      id: this.id,
      uid: this.uid,
      name: this.name,
      category: this.category,
      product_id: productId,
      product_name: productName,
      model: '',
      sub,
      online: this.online,
      uuid: this.uuid,
      node_id: sub ? digest(`node ${this.id}`).slice(0, 16) : '',
      local_key: this.localKey,
      ip: '203.0.113.20',
      lat: '52.5200',
      lon: '13.4050',
      owner_id: '100000001',
      icon: 'smart/icon/lock.png',
      time_zone: '+01:00',
      biz_type: 0,
      active_time: born,
      create_time: born,
      update_time: born,
    };
  }

  /** The device object of `/v2.0/cloud/thing/device`: other names, no status (protocol 7). */
  thing(): Record<string, unknown> {
    const { productId, productName, sub } = this.#identity;
    return {
      id: this.id,
      uuid: this.uuid,
      name: productName,
      customName: this.name,
      category: this.category,
      productId,
      productName,
      sub,
      isOnline: this.online,
      localKey: this.localKey,
      bindSpaceId: '200000001',
      ip: '203.0.113.20',
      lat: '52.5200',
      lon: '13.4050',
      timeZone: '+01:00',
      activeTime: Math.floor(this.#bornAt / 1000),
    };
  }

  #firstValue([, code, value]: DataPointRow): DataPointValue {
    // Data points whose value opens the lock get recognisable values, so that a leak is found (protocol 4.7).
    if (meaningOf(code, 'setting')?.secret !== true) {
      return value;
    }
    // Validity, member, then the eight digits that open the lock (protocol 4.7).
    const digits = (parseInt(digest(code + this.id).slice(0, 12), 16) % 90_000_000) + 10_000_000;
    const raw = Buffer.concat([Buffer.from([0, 1, 255, 255]), Buffer.from(String(digits)), Buffer.from([1])]);
    this.#surroundings.keepSecret(String(digits));
    this.#surroundings.keepSecret(raw.toString('base64'));
    return raw.toString('base64');
  }

  #report(values: Readonly<Record<string, DataPointValue>>, { ago = 0, quiet = false }: Telling): void {
    const time = this.#time(ago);
    const reports = Object.entries(values).flatMap(([code, value]) => this.points.reportOf(code, value, time) ?? []);
    if (this.online) {
      this.#deliver(reports, quiet);
    } else {
      this.#held.push({ reports, quiet });
    }
  }

  /** What the device's own clock shows, or showed some time ago, ms. */
  #time(ago: number): number {
    const time = this.#surroundings.clock() - ago;
    return this.#identity.wholeSeconds === true ? Math.floor(time / 1000) * 1000 : time;
  }

  #deliver(reports: DataPointReport[], quiet: boolean): void {
    if (reports.length > 0) {
      for (const report of reports) {
        this.points.take(report);
      }
      this.#surroundings.emit({ kind: 'report', device: this.id, points: reports, ...(quiet && { quiet }) });
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
