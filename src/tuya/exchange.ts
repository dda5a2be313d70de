import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { toMilliseconds } from './epoch.ts';
import { plainLine, TuyaError } from './errors.ts';
import { refusal } from './refusal.ts';
import { type Query, requestUrl, sign, signedUrl } from './signature.ts';

/** One HTTP request to Tuya's OpenAPI. */
export interface SignedRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Query | undefined;
  body?: Readonly<Record<string, unknown>> | undefined;
  /** Left out for token calls. */
  accessToken?: string | undefined;
}

/** A successful answer. */
export interface Answer<T> {
  result: T;
  /** When the request left, in the cloud's own time, ms: what a read says is at least as new as this. */
  askedAt: number;
}

export interface ExchangeOptions {
  /** Base address, for example https://openapi.tuyaeu.com */
  endpoint: string;
  accessId: string;
  accessKey: string;
  clock: Clock;
  /** Told of every request that is sent: Tuya counts each against the monthly plan. */
  onCall?: ((request: SignedRequest) => void) | undefined;
}

/** Answers of the lock services are a few kB; a device page of 100 locks stays under 1 MB. */
const largestAnswer = 4 * 1024 * 1024;

/**
 * A kept connection that idles longer is closed, ms. Routers forget idle connections without a word, some after a minute;
 * a command that leaves on a forgotten one is lost.
 */
const longestIdle = 30_000;

/** Connection failures that happen before a single byte of the request is written. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

const keptConnections = { keepAlive: true, maxSockets: 8, scheduling: 'lifo', timeout: longestIdle } as const;

const envelope = z.looseObject({ success: z.boolean() });

/**
 * Signed requests over kept connections, one at a time or many, never repeated here.
 * Turns every answer into a result or a {@link TuyaError}.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #agents = [new HttpAgent(keptConnections), new HttpsAgent(keptConnections)] as const;
  readonly #http: AxiosInstance;
  #endpoint: string;
  /** Cloud time minus this machine's time, ms. */
  #clockOffset = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#endpoint = options.endpoint;
    this.#http = axios.create({
      httpAgent: this.#agents[0],
      httpsAgent: this.#agents[1],
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
    return this.#options.clock.now() + this.#clockOffset;
  }

  /**
   * Sends one request, once.
   * @param signal ends the wait; the request may still have reached Tuya
   * @throws TuyaError whatever goes wrong; on `clock` the offset is corrected already, so that one repeat is worthwhile
   */
  async send(request: SignedRequest, signal: AbortSignal): Promise<Answer<unknown>> {
    const { accessId, accessKey, onCall } = this.#options;
    const { method, path, query, accessToken } = request;
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const askedAt = this.cloudTime;
    const time = String(Math.round(askedAt));
    const signature = sign({
      accessId,
      accessKey,
      method,
      url: signedUrl(path, query),
      body,
      time,
      accessToken,
    });
    onCall?.(request);
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
        signal,
      })
      .catch((error: unknown) => {
        throw transportError(error);
      });
    return { result: this.#read(response.status, response.data), askedAt };
  }

  /** Ends kept connections. */
  close(): void {
    this.#agents.forEach((agent) => {
      agent.destroy();
    });
  }

  #read(status: number, text: unknown): unknown {
    const parsed = envelope.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new TuyaError({ kind: 'unreadable', meaning: `Tuya’s answer (HTTP ${status}) is not in its format` });
    }
    const answer = parsed.data;
    if (!answer.success) {
      const error = refusal(answer['code'], answer['msg']);
      if (error.kind === 'clock') {
        this.#correctClock(answer['t']);
      }
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

  #correctClock(cloudTime: unknown): void {
    const time = toMilliseconds(cloudTime);
    if (time !== undefined) {
      this.#clockOffset = time - this.#options.clock.now();
    }
  }
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** An AxiosError holds headers with signature and token: only its code gets out. */
function transportError(error: unknown): TuyaError {
  if (!(error instanceof AxiosError)) {
    return new TuyaError({ kind: 'lost', meaning: `The request failed, ${plainLine(String(error))}` });
  }
  const code = error.code ?? 'no code';
  if (code === AxiosError.ERR_CANCELED) {
    return new TuyaError({ kind: 'cancelled', meaning: 'No answer from Tuya in time' });
  }
  if (neverSent.test(code)) {
    return new TuyaError({
      kind: 'unreachable',
      meaning: `Tuya’s cloud cannot be reached (${code})`,
      advice: 'Check the internet connection of the machine that runs Homebridge',
    });
  }
  return new TuyaError({ kind: 'lost', meaning: `The connection to Tuya broke before its answer came (${code})` });
}
