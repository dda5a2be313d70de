import { signature } from '../../simulator/signature.ts';

/** An answer of the cloud, as it came. */
export interface Reply {
  success: boolean;
  result?: unknown;
  code?: number | string;
  msg?: string;
  t: number;
  tid: string;
}

export interface Keys {
  endpoint: string;
  accessId: string;
  accessKey: string;
}

/** What a test may change about one request. */
export interface Oddities {
  /** Replaces or adds headers after signing. */
  headers?: Record<string, string>;
  /** Sent in place of the JSON of the body, and signed as it is. */
  rawBody?: string;
  /** The `t` that is sent and signed, ms. */
  t?: number;
}

/** A plain client of the cloud: signs, holds one token, repeats nothing. */
export class SignedClient {
  token = '';
  readonly #keys: Keys;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** A client with a project token. */
  static async withToken(keys: Keys): Promise<SignedClient> {
    const client = new SignedClient(keys);
    const { result } = await client.get('/v1.0/token?grant_type=1');
    client.token = (result as { access_token: string }).access_token;
    return client;
  }

  get(path: string, oddities?: Oddities): Promise<Reply> {
    return this.send('GET', path, undefined, oddities);
  }

  post(path: string, body?: unknown, oddities?: Oddities): Promise<Reply> {
    return this.send('POST', path, body, oddities);
  }

  put(path: string, body?: unknown): Promise<Reply> {
    return this.send('PUT', path, body);
  }

  /** Sends one request and reads the answer as JSON. Rejects when there is none. */
  async send(method: string, path: string, body?: unknown, oddities: Oddities = {}): Promise<Reply> {
    const response = await this.raw(method, path, body, oddities);
    return (await response.json()) as Reply;
  }

  /** Sends one request; the answer is whatever it is. */
  raw(method: string, path: string, body?: unknown, oddities: Oddities = {}, signal?: AbortSignal): Promise<Response> {
    const text = oddities.rawBody ?? (body === undefined ? '' : JSON.stringify(body));
    const t = String(oddities.t ?? Date.now());
    const url = new URL(path, this.#keys.endpoint);
    const tokenless = url.pathname.startsWith('/v1.0/token') || url.pathname.endsWith('/authorized-login');
    const token = tokenless ? '' : this.token;
    const sign = signature({
      ...this.#keys,
      token,
      t,
      nonce: '',
      method,
      path: url.pathname,
      query: [...url.searchParams],
      signedHeaders: [],
      body: Buffer.from(text),
    });
    return fetch(url, {
      method,
      headers: {
        client_id: this.#keys.accessId,
        sign,
        t,
        sign_method: 'HMAC-SHA256',
        ...(token && { access_token: token }),
        ...(text && { 'Content-Type': 'application/json' }),
        ...oddities.headers,
      },
      ...(text && { body: text }),
      ...(signal && { signal }),
    });
  }

  /** A fresh ticket for this device. */
  async ticket(device: string): Promise<{ ticket_id: string; ticket_key: string; expire_time: number }> {
    const { result } = await this.post(`/v1.0/smart-lock/devices/${device}/password-ticket`);
    return result as { ticket_id: string; ticket_key: string; expire_time: number };
  }

  /** Ticket, then door-operate. */
  async operate(device: string, open = true): Promise<Reply> {
    const { ticket_id } = await this.ticket(device);
    return this.post(`/v1.0/smart-lock/devices/${device}/password-free/door-operate`, { ticket_id, open });
  }

  /** Ticket, then open-door without a password. */
  async openDoor(device: string): Promise<Reply> {
    const { ticket_id } = await this.ticket(device);
    return this.post(`/v1.0/devices/${device}/door-lock/password-free/open-door`, { ticket_id });
  }
}
