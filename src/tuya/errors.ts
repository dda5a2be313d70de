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

/** The kinds whose answer proves that nothing reached the lock and that the same request may be sent again. */
const nothingDelivered: readonly TuyaErrorKind[] = ['token', 'clock', 'throttled', 'busy', 'asleep', 'offline'];

/** The kinds after which nobody knows whether the lock got the command. */
const outcomeUnknown: readonly TuyaErrorKind[] = ['cloud', 'lost', 'unreadable', 'cancelled'];

/** The kinds that may be gone a moment later: a read is tried again. */
const passing: readonly TuyaErrorKind[] = ['throttled', 'busy', 'cloud', 'unreachable', 'lost', 'unreadable'];

interface TuyaErrorParts {
  kind: TuyaErrorKind;
  /** One sentence without a full stop: what happened. */
  meaning: string;
  /** One sentence: what the owner can do about it. */
  advice?: string | undefined;
  /** Tuya's code as it came, a number or (rarely) a word. */
  code?: number | string | undefined;
}

/** Anything that went wrong between the plugin and Tuya's cloud, in words a lock owner understands. Holds no secret. */
export class TuyaError extends Error {
  override readonly name = 'TuyaError';
  readonly kind: TuyaErrorKind;
  readonly meaning: string;
  readonly advice: string | undefined;
  readonly code: number | string | undefined;

  constructor({ kind, meaning, advice, code }: TuyaErrorParts) {
    const source = code === undefined ? '' : ` (Tuya code ${code})`;
    super(`${meaning}${source}${advice === undefined ? '' : `. ${advice}`}`);
    this.kind = kind;
    this.meaning = meaning;
    this.advice = advice;
    this.code = code;
  }

  /** Whether the answer proves that nothing was delivered, so that even a bolt command may be sent again. */
  get nothingDelivered(): boolean {
    return nothingDelivered.includes(this.kind);
  }

  /** Whether a command that failed like this may have moved the bolt all the same. */
  get outcomeUnknown(): boolean {
    return outcomeUnknown.includes(this.kind);
  }

  /** Whether a read that failed like this is worth another try. */
  get passing(): boolean {
    return passing.includes(this.kind);
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
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
