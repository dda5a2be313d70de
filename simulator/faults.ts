import type { EndpointName } from './endpoint-names.ts';

/** What goes wrong with a request. "Carried out" means that the cloud did what was asked before the fault struck. */
export type FaultEffect =
  /** Refused with this code; a ticket that came with it is spent. */
  | { kind: 'code'; code: number | string; msg?: string }
  /** `success: true, result: false`, nothing done; a ticket that came with it is spent. */
  | { kind: 'result-false' }
  /** Another HTTP status with a body that is not Tuya's; not carried out. */
  | { kind: 'http'; status: number; body?: string }
  /** Sent on to the same address by HTTP (`Location`); not carried out there, but by whoever follows it. */
  | { kind: 'redirect'; status: 301 | 302 | 307 | 308 }
  /** HTTP 200 with an HTML page; not carried out. */
  | { kind: 'garbage' }
  /** JSON without `success`; not carried out. */
  | { kind: 'no-success' }
  /** The socket is destroyed before anything is done. */
  | { kind: 'reset' }
  /** Never answered, not carried out. */
  | { kind: 'hang' }
  /** Carried out, never answered. */
  | { kind: 'hang-after' }
  /** Carried out, then the socket is destroyed. */
  | { kind: 'lost-answer' }
  /** Carried out, half of the JSON. */
  | { kind: 'truncated' }
  /** Carried out, then the socket is destroyed in the middle of the answer. */
  | { kind: 'cut' }
  /** Carried out, the answer sent byte by byte with pauses of so many ms. */
  | { kind: 'drip'; everyMs: number }
  /** Carried out, the answer behind more blanks than any answer of Tuya's has bytes. */
  | { kind: 'oversized'; bytes: number }
  /** The same compressed to a thousandth. */
  | { kind: 'bomb'; bytes: number }
  /** Carried out, with `success` as a text. */
  | { kind: 'success-text' }
  /** Carried out, without `result`. */
  | { kind: 'no-result' }
  /** Carried out, with an empty object as `result`. */
  | { kind: 'empty-result' }
  /** Carried out, answered later. */
  | { kind: 'delay'; ms: number }
  /** Carried out, answered with another result: what a hostile cloud makes of the true one. */
  | { kind: 'answer'; result: (usual: unknown) => unknown };

/** A scripted fault. It strikes requests that passed the gate: well signed, with a live token. */
export interface Fault {
  endpoint: EndpointName | EndpointName[];
  /** Only requests for this device. */
  device?: string;
  /** How many requests it strikes: 1 unless told, Infinity allowed. */
  times?: number;
  /** Matching requests that are let through first: 0 unless told. */
  after?: number;
  effect: FaultEffect;
}

interface Counted {
  times?: number;
  after?: number;
}

interface Planned<Scripted> {
  fault: Scripted;
  times: number;
  after: number;
}

/** The faults still to come, in the order in which they were scripted. */
export class FaultPlan<Scripted extends Counted> {
  #planned: Planned<Scripted>[] = [];

  /** Adds a fault behind those already scripted. */
  add(fault: Scripted): void {
    this.#planned.push({ fault, times: fault.times ?? 1, after: fault.after ?? 0 });
  }

  /** Drops every fault, or those that `meant` names. */
  clear(meant: (fault: Scripted) => boolean = () => true): void {
    this.#planned = this.#planned.filter(({ fault }) => !meant(fault));
  }

  /** The fault that strikes a request, if any; counts it as used. `matches` tells whether a fault is meant for the request. */
  next(matches: (fault: Scripted) => boolean): Scripted | undefined {
    for (const planned of this.#planned) {
      if (!matches(planned.fault)) {
        continue;
      }
      if (planned.after > 0) {
        planned.after -= 1;
        continue;
      }
      planned.times -= 1;
      if (planned.times <= 0) {
        this.#planned = this.#planned.filter((other) => other !== planned);
      }
      return planned.fault;
    }
    return undefined;
  }
}

/** Whether a fault is meant for requests to this endpoint and device. */
export function isMeantFor(fault: Fault, endpoint: EndpointName, device: string | undefined): boolean {
  return [fault.endpoint].flat().includes(endpoint) && (fault.device ?? device) === device;
}
