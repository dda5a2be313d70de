import type { Answer } from './answers.ts';
import type { BodyShape } from './body-shape.ts';
import type { CloudDevice } from './device.ts';
import type { EndpointName } from './endpoint-names.ts';
import type { SimulatedLock } from './lock.ts';
import type { Ticket } from './tickets.ts';

/** A request that passed the gate, understood. */
export interface Call {
  /** What stood in the `{…}` places of the path, the device apart. */
  params: Readonly<Record<string, string>>;
  query: ReadonlyMap<string, string>;
  body: Readonly<Record<string, unknown>>;
}

/** A call that names a device of the project. */
export interface DeviceCall extends Call {
  device: CloudDevice;
}

/** A call to a lock. */
export interface LockCall extends DeviceCall {
  lock: SimulatedLock;
}

/** A call to a lock with a ticket, spent by now. */
export interface TicketCall extends LockCall {
  ticket: Ticket;
}

interface Row<Kind extends string, Of extends Call> {
  kind: Kind;
  name: EndpointName;
  method: 'GET' | 'POST' | 'PUT';
  /** With `{device}`, `{uid}` and the like for the parts that vary. */
  path: string;
  /** No body, or `{}`, unless told. */
  body?: BodyShape;
  answer: (call: Of) => Answer;
}

/** One row of the table of endpoints. Its kind says what is checked before `answer` is asked. */
export type Endpoint =
  Row<'project', Call> | Row<'device', DeviceCall> | Row<'lock', LockCall> | Row<'ticket', TicketCall>;
