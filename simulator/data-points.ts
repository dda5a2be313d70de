import { kindOf, valuesOf, type DataPointKind, type DataPointValue } from './data-point-catalogue.ts';

/** One row of a model: number, code and first value of a data point. */
export type DataPointRow = [dpId: number, code: string, value: DataPointValue];

/** A value as a device reported it. `time` is the device's own, ms. */
export interface DataPointReport {
  dpId: number;
  code: string;
  value: DataPointValue;
  time: number;
}

interface DataPoint extends DataPointReport {
  kind: DataPointKind;
}

/** What the cloud knows of one device: the last reported value of each data point, in Tuya's several shapes. */
export class DataPoints {
  readonly #points = new Map<string, DataPoint>();
  readonly #onlyInShadow: ReadonlySet<string>;

  /** `onlyInShadow`: codes outside the standard instruction set, which `/status` and `/specifications` leave out (protocol 5.3). */
  constructor(rows: readonly DataPointRow[], time: number, onlyInShadow: readonly string[] = []) {
    for (const [dpId, code, value] of rows) {
      this.#points.set(code, { dpId, code, value, time, kind: kindOf(code, value) });
    }
    this.#onlyInShadow = new Set(onlyInShadow);
  }

  has(code: string): boolean {
    return this.#points.has(code);
  }

  value(code: string): DataPointValue | undefined {
    return this.#points.get(code)?.value;
  }

  kind(code: string): DataPointKind | undefined {
    return this.#points.get(code)?.kind;
  }

  /** Whether it belongs to the standard instruction set, and so shows outside the shadow. */
  isStandard(code: string): boolean {
    return this.#points.has(code) && !this.#onlyInShadow.has(code);
  }

  /** A data point that the device had not named before. */
  add(code: string, value: DataPointValue, time: number): void {
    const dpId = Math.max(0, ...[...this.#points.values()].map((point) => point.dpId)) + 1;
    this.#points.set(code, { dpId, code, value, time, kind: kindOf(code, value) });
  }

  /** The report of a new value; undefined for a code this device does not have. */
  reportOf(code: string, value: DataPointValue, time: number): DataPointReport | undefined {
    const point = this.#points.get(code);
    return point && { dpId: point.dpId, code, value, time };
  }

  /** Takes a reported value over. */
  take(report: DataPointReport): void {
    const point = this.#points.get(report.code);
    if (point) {
      point.value = report.value;
      point.time = report.time;
    }
  }

  /** As `/status` shows it. */
  status(): { code: string; value: DataPointValue }[] {
    return this.#standard().map(({ code, value }) => ({ code, value }));
  }

  /** As `/specifications` shows it; with `dp_id` on the iot-03 paths. */
  specification(withDpId: boolean): { functions: object[]; status: object[] } {
    const row = ({ code, dpId, kind }: DataPoint): object => ({
      code,
      ...(withDpId ? { dp_id: dpId } : {}),
      type: kind.type,
      values: valuesOf(kind),
    });
    const standard = this.#standard();
    return { functions: standard.filter((point) => point.kind.writable).map(row), status: standard.map(row) };
  }

  /** As the shadow shows it: every data point, whatever the instruction mode. */
  properties(codes?: readonly string[]): object[] {
    return [...this.#points.values()]
      .filter(({ code }) => codes?.includes(code) ?? true)
      .map(({ code, dpId, kind, time, value }) => ({
        code,
        custom_name: '',
        dp_id: dpId,
        time,
        type: SHADOW_TYPES[kind.type],
        value,
      }));
  }

  #standard(): DataPoint[] {
    return [...this.#points.values()].filter(({ code }) => this.isStandard(code));
  }
}

/** The shadow names types as the device firmware does (protocol 5.5, a guess). */
const SHADOW_TYPES = { Boolean: 'bool', Integer: 'value', Enum: 'enum', Raw: 'raw', String: 'string' } as const;
