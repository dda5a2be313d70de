import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CloudOptions, SIMULATED_PROJECT, SimulatedCloud } from '../../simulator/cloud.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { TuyaClient, type TuyaClientOptions } from '../../src/tuya/client.ts';
import { Devices } from '../../src/tuya/devices.ts';
import { DoorLock } from '../../src/tuya/door-lock.ts';
import { TuyaError, type TuyaErrorKind } from '../../src/tuya/errors.ts';

/** A clock that runs, can be advanced, and whose pauses end at once. */
export class TestClock implements Clock {
  /** The pauses asked for, ms. */
  readonly pauses: number[] = [];
  ahead = 0;

  now(): number {
    return systemClock.now() + this.ahead;
  }

  date(): number {
    return systemClock.date() + this.ahead;
  }

  delay(ms: number, signal?: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    return signal?.aborted === true ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }
}

export interface Setup {
  client: TuyaClient;
  devices: Devices;
  doorLock: DoorLock;
  clock: TestClock;
}

const openThings: (() => unknown)[] = [];

/** Something else that {@link closeAll} is to close. */
export function openThing(close: () => unknown): void {
  openThings.push(close);
}

/** Closes whatever the test before opened; for `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(openThings.splice(0).map((close) => close()));
}

/** A signal that is never aborted. */
export function patience(): AbortSignal {
  return new AbortController().signal;
}

/** A client of the cloud at this address, with the keys of the simulated project. */
export function clientOf(endpoint: string, options: Partial<TuyaClientOptions> = {}): Setup {
  const clock = new TestClock();
  const client = new TuyaClient({ ...SIMULATED_PROJECT, endpoint, clock, random: () => 0.5, ...options });
  openThings.push(() => {
    client.close();
  });
  return { client, devices: new Devices(client), doorLock: new DoorLock(client), clock };
}

/** A simulated cloud and a client of it. */
export async function cloudAndClient(
  cloudOptions: CloudOptions = {},
  options: Partial<TuyaClientOptions> = {},
): Promise<Setup & { cloud: SimulatedCloud }> {
  const cloud = await SimulatedCloud.start(cloudOptions);
  openThings.push(() => cloud.close());
  return { cloud, ...clientOf(cloud.endpoint, options) };
}

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The client's end of the connection. */
  port: number;
}

/** What a bare server answers: a JSON value or raw text, with any status; `undefined` breaks the connection. */
export type BareAnswer = { json: unknown; status?: number } | { text: string; status?: number } | undefined;

/** A server that answers as it is told, for answers that the simulated cloud never gives. @returns its address */
export async function bareServer(answer: (request: SeenRequest) => BareAnswer): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const { method = '', headers } = request;
    const port = request.socket.remotePort ?? 0;
    const reply = answer({ method, path: pathname, query: searchParams, headers, port });
    if (reply === undefined) {
      response.destroy();
    } else {
      response.statusCode = reply.status ?? 200;
      response.end('text' in reply ? reply.text : JSON.stringify(reply.json));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  openThings.push(() => closeServer(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bareToken = { access_token: 'tok', uid: 'bay1', expire_time: 7200 };

/** A server with this token for everybody, whose other answers succeed with this result. @returns its address */
export function resultServer(result: (request: SeenRequest) => unknown, token: unknown = bareToken): Promise<string> {
  return bareServer((request) => {
    const isLogin = request.path === '/v1.0/token' || request.path.endsWith('/authorized-login');
    return { json: { success: true, t: Date.now(), result: isLogin ? token : result(request) } };
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** The TuyaError a promise ends with; anything else is a failure of the test. */
export async function errorOf(work: Promise<unknown>): Promise<TuyaError> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (!(outcome instanceof TuyaError)) {
    throw new Error('this did not end with a TuyaError', { cause: outcome });
  }
  return outcome;
}

/** Only the kind of {@link errorOf}. */
export async function failureOf(work: Promise<unknown>): Promise<TuyaErrorKind> {
  return (await errorOf(work)).kind;
}
