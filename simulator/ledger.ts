import type { EndpointName } from './endpoint-names.ts';

/** One request as the cloud saw it, and what became of it. */
export interface LedgerEntry {
  /** The cloud's clock when the answer was decided, ms. */
  at: number;
  endpoint: EndpointName;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The device named in the path, if one was. */
  device?: string;
  /** The parsed body; undefined when none came, the raw text when it was not JSON. */
  body: unknown;
  /** HTTP status of the answer; 0 when the client got no whole answer. */
  status: number;
  /** Tuya's code, when the request was refused. */
  code?: number | string;
  /** True when the cloud did what was asked, whether or not the client learned of it. */
  carriedOut: boolean;
}

/** Every request the cloud received, in order, and every secret it knows. Tests and benchmarks read it. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  readonly #secrets = new Set<string>();

  /** Adds one request. */
  write(entry: LedgerEntry): void {
    this.entries.push(entry);
  }

  /** The requests to one endpoint, oldest first; only those for `device` when it is given. */
  of(endpoint: EndpointName, device?: string): LedgerEntry[] {
    return this.entries.filter((entry) => entry.endpoint === endpoint && (device ?? entry.device) === entry.device);
  }

  /** How many requests came, to one endpoint or to all, for one device or for any. */
  count(endpoint?: EndpointName, device?: string): number {
    return this.entries.filter(
      (entry) => (endpoint ?? entry.endpoint) === entry.endpoint && (device ?? entry.device) === entry.device,
    ).length;
  }

  /** Forgets the requests. The secrets stay: a log written earlier may hold them. */
  clear(): void {
    this.entries.length = 0;
  }

  /** Remembers a secret the cloud handed out or knows. */
  keepSecret(secret: string): void {
    this.#secrets.add(secret);
  }

  /** Every secret so far: none of these may appear in a log, a file or an error. */
  secrets(): string[] {
    return [...this.#secrets];
  }
}
