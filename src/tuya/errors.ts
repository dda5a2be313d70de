import { plainText } from '../log.ts';

/**
 * What went wrong, as far as the plugin has to decide on it.
 *
 * - `token`, `clock`: refused at the gate; a new token or the cloud's own time cures it
 * - `throttled`, `busy`, `asleep`, `offline`: refused for now, nothing was delivered to the lock
 * - `unsupported`: this lock does not know this call; another way may work
 * - `keys` … `quota`: the owner has to change something in Tuya's console
 * - `refused`: any other refusal in words
 * - `cloud`: Tuya failed inside; a command may or may not have reached the lock
 * - `unreachable`: no connection, or no token to be had, so nothing was sent
 * - `lost`: no answer in time, or the connection broke; what happened is unknown
 * - `unreadable`: an answer that is not Tuya's format; what happened is unknown
 * - `oversized`: an answer larger than any that Tuya has; what happened is unknown
 * - `cancelled`: the caller gave up waiting; what happened is unknown
 * - `withdrawn`: no longer wanted when it was about to be sent, so nothing was sent
 * - `media`: a picture or clip that Tuya's storage does not give, or that cannot be decrypted
 */
export type TuyaErrorKind =
  | 'token'
  | 'clock'
  | 'throttled'
  | 'busy'
  | 'asleep'
  | 'offline'
  | 'unsupported'
  | 'keys'
  | 'account'
  | 'data-center'
  | 'permission'
  | 'subscription'
  | 'quota'
  | 'refused'
  | 'cloud'
  | 'unreachable'
  | 'lost'
  | 'unreadable'
  | 'oversized'
  | 'cancelled'
  | 'withdrawn'
  | 'media';

/** What follows from a kind of error. */
interface Consequence {
  /** It proves that nothing reached the lock. Everything else may have moved a bolt: it is read, never repeated. */
  nothingDelivered: boolean;
  /** It may be gone a moment later: a read is tried again. */
  passing: boolean;
  /** The answer stays the same for hours, until the owner changes something: another endpoint may answer instead. */
  lasting: boolean;
  /** Whether it is about the lock that was asked for, about the whole cloud project, or about this one call. */
  concerns: 'lock' | 'project' | 'call';
}

const proves = { nothingDelivered: true } as const;
const provesNothing = { nothingDelivered: false } as const;
const passes = { passing: true, lasting: false } as const;
const lasts = { passing: false, lasting: true } as const;
const neither = { passing: false, lasting: false } as const;

/**
 * The rule of at most once, and all else that is decided by the kind of an error, as data. `refused` proves nothing: its
 * codes are not known well enough (protocol 4.5).
 */
const consequences: Readonly<Record<TuyaErrorKind, Consequence>> = {
  token: { ...proves, ...neither, concerns: 'call' },
  clock: { ...proves, ...neither, concerns: 'call' },
  throttled: { ...proves, ...passes, concerns: 'call' },
  busy: { ...proves, ...passes, concerns: 'lock' },
  asleep: { ...proves, ...neither, concerns: 'lock' },
  offline: { ...proves, ...neither, concerns: 'lock' },
  unsupported: { ...proves, ...lasts, concerns: 'lock' },
  keys: { ...proves, ...neither, concerns: 'project' },
  account: { ...proves, ...neither, concerns: 'project' },
  'data-center': { ...proves, ...neither, concerns: 'project' },
  permission: { ...proves, ...lasts, concerns: 'lock' },
  subscription: { ...proves, ...lasts, concerns: 'project' },
  quota: { ...proves, ...neither, concerns: 'project' },
  unreachable: { ...proves, ...passes, concerns: 'call' },
  withdrawn: { ...proves, ...neither, concerns: 'call' },
  refused: { ...provesNothing, ...lasts, concerns: 'lock' },
  cloud: { ...provesNothing, ...passes, concerns: 'call' },
  lost: { ...provesNothing, ...passes, concerns: 'call' },
  unreadable: { ...provesNothing, ...passes, concerns: 'call' },
  // One device's field makes an answer so large: asked alone, or by an endpoint that leaves it out, the others answer.
  oversized: { ...provesNothing, ...lasts, concerns: 'lock' },
  cancelled: { ...provesNothing, ...neither, concerns: 'call' },
  media: { ...provesNothing, ...neither, concerns: 'call' },
};

interface TuyaErrorParts {
  kind: TuyaErrorKind;
  /** One sentence without a full stop: what happened. */
  meaning: string;
  /** One sentence: what the owner can do about it. */
  advice?: string | undefined;
  /** Tuya's code as it came, a number or (rarely) a word. */
  code?: number | string | undefined;
  /** Whether this code proves more than its kind does. */
  nothingDelivered?: boolean | undefined;
}

/** Anything that went wrong between the plugin and Tuya's cloud, in words a lock owner understands. Holds no secret. */
export class TuyaError extends Error {
  override readonly name = 'TuyaError';
  readonly kind: TuyaErrorKind;
  readonly meaning: string;
  readonly advice: string | undefined;
  readonly code: number | string | undefined;
  /** Whether it proves that nothing reached the lock; otherwise a command that failed like this may have moved the bolt. */
  readonly nothingDelivered: boolean;

  constructor({ kind, meaning, advice, code, nothingDelivered }: TuyaErrorParts) {
    const source = code === undefined ? '' : ` (Tuya code ${code})`;
    super(`${meaning}${source}${advice === undefined ? '' : `. ${advice}`}`);
    this.kind = kind;
    this.meaning = meaning;
    this.advice = advice;
    this.code = code;
    this.nothingDelivered = nothingDelivered ?? consequences[kind].nothingDelivered;
  }

  /** Whether a read that failed like this is worth another try. */
  get passing(): boolean {
    return consequences[this.kind].passing;
  }

  /** Whether the same call will be answered like this for hours, so that another endpoint is worth a try. */
  get lasting(): boolean {
    return consequences[this.kind].lasting;
  }

  /** What it is about: the lock that was asked for, the whole cloud project, or this one call. */
  get concerns(): Consequence['concerns'] {
    return consequences[this.kind].concerns;
  }
}

/** @returns any thrown value as a TuyaError; one that is none already is a defect of ours and says so */
export function asTuyaError(error: unknown): TuyaError {
  if (error instanceof TuyaError) {
    return error;
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new TuyaError({ kind: 'unreadable', meaning: `Unexpected failure, ${plainLine(words)}` });
}

/** Foreign text fit for one log line: no control characters, at most 160 characters. */
export function plainLine(text: string): string {
  return plainText(text, 160);
}
