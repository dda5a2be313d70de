import axios, { AxiosError, type AxiosInstance } from 'axios';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { parseJson } from '../json.ts';
import { CloudTime, type RoundTrip } from './cloud-time.ts';
import { Connections, departure } from './connections.ts';
import { plainLine, TuyaError } from './errors.ts';
import { refusal } from './refusal.ts';
import { type Query, requestUrl, sign, signedUrl } from './signature.ts';
import { Semaphore } from '../semaphore.ts';

/** One HTTP request to Tuya's OpenAPI. */
export interface SignedRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Query | undefined;
  body?: Readonly<Record<string, unknown>> | undefined;
  /** Left out for token calls. */
  accessToken?: string | undefined;
  /** Whether a person waits for it: then it does not queue behind reads. */
  urgent?: boolean | undefined;
  /** Asked when the connection is up, right before the first byte leaves. `false` ends the call with nothing sent. */
  stillWanted?: (() => boolean) | undefined;
}

/** A successful answer. */
export interface Answer<T> {
  result: T;
  /** When the request left, on the steady clock, ms: what a read says is at least as new as this. */
  askedAt: number;
}

export interface ExchangeOptions {
  /** Base address, for example https://openapi.tuyaeu.com */
  endpoint: string;
  accessId: string;
  accessKey: string;
  clock: Clock;
  /** Certificate authorities (PEM) in place of the machine's own. */
  ca?: string | undefined;
  /** Told of every request that is sent: Tuya counts each against the monthly plan. */
  onCall?: ((request: SignedRequest) => void) | undefined;
}

/** Answers of the lock services are a few kB; a device page of 100 locks stays under 1 MB. */
const largestAnswer = 4 * 1024 * 1024;

/** Reads that are under way at the same time; the others wait. Whatever a person waits for has connections of its own. */
const readsAtOnce = 8;

const envelope = z.looseObject({ success: z.boolean() });

/**
 * Signed requests over kept connections, one at a time or many, never repeated here.
 * Turns every answer into a result or a {@link TuyaError}.
 */
export class HttpTransport {
  readonly #options: ExchangeOptions;
  readonly #connections: Readonly<Record<'urgent' | 'reads', Connections>>;
  readonly #reads = new Semaphore(readsAtOnce);
  readonly #http: AxiosInstance;
  readonly #time: CloudTime;
  #endpoint: string;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#endpoint = options.endpoint;
    this.#time = new CloudTime(options.clock);
    this.#connections = { urgent: new Connections(options), reads: new Connections(options) };
    this.#http = axios.create({
      proxy: false,
      maxRedirects: 0,
      maxContentLength: largestAnswer,
      responseType: 'text',
      // The signature covers the exact bytes, and Tuya's refusals come with any status: nothing is left to axios here.
      transformRequest: [(body: unknown): unknown => body],
      transformResponse: [(body: unknown): unknown => body],
      validateStatus: () => true,
    });
  }

  /** Sends to this address from now on: the login may name a better one (`platform_url`, protocol 1.4). */
  moveTo(endpoint: string): void {
    this.#endpoint = endpoint;
  }

  /** Now, in the cloud's own time, ms. */
  get cloudTime(): number {
    return this.#time.now;
  }

  /** A moment in the cloud's time on the steady clock, ms. */
  steadyOf(time: number): number {
    return this.#time.steadyOf(time);
  }

  /**
   * Sends one request, once.
   * @param signal ends the wait; the request may still have reached Tuya, unless the error says that nothing was sent
   * @throws TuyaError whatever goes wrong; on `clock` the time is corrected already, so that one repeat is worthwhile
   */
  async send(request: SignedRequest, signal: AbortSignal): Promise<Answer<unknown>> {
    return request.urgent === true
      ? this.#send(request, this.#connections.urgent, signal)
      : this.#reads.take(async () => this.#send(request, this.#connections.reads, signal), signal);
  }

  /** Ends every connection. */
  close(): void {
    this.#connections.urgent.destroy();
    this.#connections.reads.destroy();
  }

  async #send(request: SignedRequest, connections: Connections, signal: AbortSignal): Promise<Answer<unknown>> {
    const { accessId, accessKey, clock, onCall } = this.#options;
    const { method, path, query, accessToken, stillWanted } = request;
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const time = String(Math.round(this.cloudTime));
    const signature = sign({ accessId, accessKey, method, url: signedUrl(path, query), body, time, accessToken });
    let sentAt: number | undefined;
    const leaves = (): boolean => {
      if (signal.aborted || stillWanted?.() === false) {
        return false;
      }
      sentAt = clock.now();
      onCall?.(request);
      return true;
    };
    const response = await this.#http
      .request<unknown>({
        method,
        url: new URL(requestUrl(path, query), this.#endpoint).href,
        headers: {
          client_id: accessId,
          sign: signature,
          sign_method: 'HMAC-SHA256',
          t: time,
          ...(accessToken !== undefined && { access_token: accessToken }),
          'Content-Type': 'application/json',
        },
        ...(body !== '' && { data: body }),
        httpAgent: connections.http,
        httpsAgent: connections.https,
        transport: departure(leaves),
        signal,
      })
      .catch((error: unknown) => {
        throw sentAt === undefined ? notSent(error, signal.aborted || stillWanted?.() === false) : broken(error);
      });
    const trip = { sentAt: sentAt ?? clock.now(), receivedAt: clock.now() };
    const result = this.#read(response.status, response.data, trip);
    return { result, askedAt: trip.sentAt };
  }

  #read(status: number, text: unknown, trip: RoundTrip): unknown {
    const parsed = envelope.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new TuyaError({ kind: 'unreadable', meaning: `Tuya’s answer (HTTP ${status}) is not in its format` });
    }
    const answer = parsed.data;
    const error = answer.success ? undefined : refusal(answer['code'], answer['msg']);
    this.#time.learn(answer['t'], trip, error?.kind === 'clock');
    if (error !== undefined) {
      // A gateway that fails (5xx) proves nothing about what happened behind it, whatever code it names.
      throw status >= 500 ? new TuyaError({ kind: 'cloud', meaning: error.meaning, code: error.code }) : error;
    }
    if (status !== 200) {
      throw new TuyaError({
        kind: 'unreadable',
        meaning: `Tuya’s answer contradicts itself (success with HTTP ${status})`,
      });
    }
    return answer['result'];
  }
}

/** No byte has left: the request was no longer wanted, or there is no connection. */
function notSent(error: unknown, unwanted: boolean): TuyaError {
  if (unwanted) {
    return new TuyaError({ kind: 'withdrawn', meaning: 'No longer wanted, nothing was sent' });
  }
  const code = codeOf(error);
  // A machine without a battery for its clock starts in the past: then no certificate is valid yet.
  const isClock = /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/.test(code);
  return new TuyaError({
    kind: 'unreachable',
    meaning: `Tuya’s cloud cannot be reached (${code})`,
    advice: isClock
      ? 'By the clock of the machine that runs Homebridge the certificate of Tuya is not valid: check its date and time, and switch on automatic time (NTP)'
      : 'Check the internet connection of the machine that runs Homebridge',
  });
}

/** The request has left, and no answer came: what became of it is unknown. */
function broken(error: unknown): TuyaError {
  if (error instanceof AxiosError && error.message.includes('maxContentLength')) {
    return new TuyaError({ kind: 'oversized', meaning: 'Tuya’s answer is larger than 4 MiB' });
  }
  const code = codeOf(error);
  return code === AxiosError.ERR_CANCELED
    ? new TuyaError({ kind: 'cancelled', meaning: 'No answer from Tuya in time' })
    : new TuyaError({ kind: 'lost', meaning: `The connection to Tuya broke before its answer came (${code})` });
}

/** An AxiosError holds headers with signature and token: only its code gets out. */
function codeOf(error: unknown): string {
  return error instanceof AxiosError ? (error.code ?? 'no code') : plainLine(String(error));
}
