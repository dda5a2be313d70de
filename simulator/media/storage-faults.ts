/** What goes wrong with a download. */
export type StorageEffect =
  /** Never answered. */
  | { kind: 'hang' }
  /** Another status, with the storage's XML. */
  | { kind: 'http'; status: number }
  /** HTTP 200 with an HTML page. */
  | { kind: 'garbage' }
  /** Half of the file, as if that were all. */
  | { kind: 'truncated' }
  /** The connection ends in the middle of the file. */
  | { kind: 'cut' }
  /** So many bytes, with no length announced: a client has to stop by itself. */
  | { kind: 'oversized'; bytes?: number }
  /** Encrypted with another key than the one that is told. */
  | { kind: 'wrong-key' }
  /** The whole file, spread over this time. */
  | { kind: 'slow'; ms: number }
  /** Not encrypted. */
  | { kind: 'plain' }
  /** 302 to another address: one that must not be followed, unless told. */
  | { kind: 'redirect'; to?: string };

/** A scripted fault of the storage. It strikes well signed requests. */
export interface StorageFault {
  /** Only pictures, or only clips. */
  file?: 'picture' | 'clip';
  /** Only files of this device. */
  device?: string;
  /** How many requests it strikes: 1 unless told, Infinity allowed. */
  times?: number;
  /** Matching requests that are let through first: 0 unless told. */
  after?: number;
  effect: StorageEffect;
}
