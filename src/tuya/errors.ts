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
  | 'cancelled'
  | 'withdrawn'
  | 'media';

/** What follows from a kind of error. */
interface Consequence {
  /** It proves that nothing reached the lock. Everything else may have moved a bolt: it is read, never repeated. */
  nothingDelivered: boolean;
  /** It may be gone a moment later: a read is tried again. */
  passing: boolean;
}

const proof: Consequence = { nothingDelivered: true, passing: false };
const passingProof: Consequence = { nothingDelivered: true, passing: true };
const noProof: Consequence = { nothingDelivered: false, passing: false };
const passingDoubt: Consequence = { nothingDelivered: false, passing: true };

/** The rule of at most once, as data. `refused` proves nothing: its codes are not known well enough (protocol 4.5). */
const consequences: Readonly<Record<TuyaErrorKind, Consequence>> = {
  token: proof,
  clock: proof,
  throttled: passingProof,
  busy: passingProof,
  asleep: proof,
  offline: proof,
  unsupported: proof,
  keys: proof,
  account: proof,
  'data-center': proof,
  permission: proof,
  subscription: proof,
  quota: proof,
  unreachable: passingProof,
  withdrawn: proof,
  refused: noProof,
  cloud: passingDoubt,
  lost: passingDoubt,
  unreadable: passingDoubt,
  cancelled: noProof,
  media: noProof,
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
