import { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import axios, { AxiosError, type AxiosInstance, CanceledError } from 'axios';
import type { VirtualMachine } from './virtual-machine.ts';
import type { Fate } from './schedule.ts';

/** One request as it is written on the wire. */
export interface WireRequest {
  method: string;
  path: string;
  body: Readonly<Record<string, unknown>>;
  token: string | undefined;
}

/** What the cloud does with one request. */
export interface Visit {
  fate: Fate;
  /** Its first byte leaves. */
  departs: () => void;
  /** It reached the cloud, whoever still waits for the answer. */
  arrives: () => { status: number; text: string } | 'lost' | 'hang';
  /** The answer reached who asked. */
  answered: () => void;
  /** The connection broke: no answer comes any more. */
  broke: () => void;
  /** Who asked does not wait any more. */
  givenUp: () => void;
}

/** Whoever takes the requests of one client. */
export type Receiver = (request: WireRequest) => Visit;

interface WireConfig {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  data?: string;
  transport: { request: (options: object, answered: () => void) => ClientRequest };
  signal: AbortSignal;
}

/** Node hands a request to an agent and waits to be given a connection. */
class Waiting extends EventEmitter {
  readonly protocol = 'http:';
  readonly defaultPort = 80;
  readonly addRequest = (): void => undefined;
}

const agent = new Waiting();

/**
 * The network below axios, in virtual time: connecting takes its time or fails, requests and answers travel or get lost.
 * When the connection is up the source is asked as Node asks it, by the event `socket` of the request.
 */
export async function onWire<T>(machine: VirtualMachine, receiver: () => Receiver, work: () => Promise<T>): Promise<T> {
  const real = axios.create.bind(axios);
  axios.create = () => {
    const receive = receiver();
    return {
      request: (config: WireConfig) => carry(machine, receive, config),
    } as unknown as AxiosInstance;
  };
  try {
    return await work();
  } finally {
    axios.create = real;
  }
}

function carry(machine: VirtualMachine, receive: Receiver, config: WireConfig): Promise<object> {
  const { method, url, headers, data, transport, signal } = config;
  const path = url.slice(url.indexOf('/', 'https://'.length));
  const body = data === undefined ? {} : (JSON.parse(data) as Record<string, unknown>);
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new CanceledError());
      return;
    }
    const visit = receive({ method, path, body, token: headers['access_token'] });
    const { connect, there, back } = visit.fate;
    const request = transport.request(
      { protocol: 'http:', hostname: 'cloud.model', path, method, agent },
      () => undefined,
    );
    request.on('error', () => undefined);
    let isOver = false;
    const end = (settle: () => void): void => {
      if (!isOver) {
        isOver = true;
        signal.removeEventListener('abort', giveUp);
        settle();
      }
    };
    const giveUp = (): void => {
      end(() => {
        request.destroy();
        visit.givenUp();
        reject(new CanceledError());
      });
    };
    const breaks = (code: string): void => {
      end(() => {
        visit.broke();
        reject(new AxiosError('broken', code));
      });
    };
    signal.addEventListener('abort', giveUp);
    if (connect === 'never') {
      return;
    }
    if (connect === 'refused') {
      machine.elsewhere(there, () => {
        breaks('ECONNREFUSED');
      });
      return;
    }
    machine.elsewhere(connect, () => {
      if (isOver) {
        return;
      }
      request.emit('socket', {});
      if (request.destroyed) {
        breaks('ECONNRESET');
        return;
      }
      visit.departs();
      machine.elsewhere(there, () => {
        const answer = visit.arrives();
        if (answer !== 'hang') {
          machine.elsewhere(back, () => {
            if (answer === 'lost') {
              breaks('ECONNRESET');
            } else {
              end(() => {
                visit.answered();
                resolve({ status: answer.status, data: answer.text });
              });
            }
          });
        }
      });
    });
  });
}
