/** Where every layer writes: the four levels of Homebridge's own logger, so that it can be handed in as it is. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log whose lines all begin with the name of what they are about. */
export function namedLog(log: Log, name: () => string): Log {
  return mapped(log, (message) => `${name()}: ${message}`);
}

/** Longest line, characters: what is longer repeats something of the cloud, the lines of the plugin itself are shorter. */
const longestLine = 4_000;

/** A log that never prints one of these strings, nor a line that is too long or has control characters. */
export function guardedLog(log: Log, secrets: readonly string[]): Log {
  return mapped(log, (message) => plainText(withoutSecrets(message, secrets), longestLine));
}

/** A text in which none of these strings stands any more. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .filter((secret) => secret.length > 0)
      // The longest first: a PIN may stand within a key, and would leave the rest of it.
      .sort((one, other) => other.length - one.length)
      .reduce((hidden, secret) => hidden.replaceAll(secret, '•••'), text)
  );
}

/** Text fit for one line: no control characters, which could forge other lines, and at most so many UTF-16 units. */
export function plainText(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function mapped(log: Log, line: (message: string) => string): Log {
  return {
    debug: (message) => {
      log.debug(line(message));
    },
    info: (message) => {
      log.info(line(message));
    },
    warn: (message) => {
      log.warn(line(message));
    },
    error: (message) => {
      log.error(line(message));
    },
  };
}

/** Says each trouble once: again only after it changed or was over. */
export class LogOnce {
  readonly #log: Log;
  readonly #said = new Map<string, string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** One warning about a topic; the same words again, even about another topic, go to the debug level. */
  complain(topic: string, message: string): void {
    const said = [...this.#said.values()].includes(message);
    this.#said.set(topic, message);
    this.#log[said ? 'debug' : 'warn'](message);
  }

  /** The topic is fine again. @param message said at info level if there had been a complaint */
  settle(topic: string, message?: string): void {
    if (this.#said.delete(topic) && message !== undefined) {
      this.#log.info(message);
    }
  }
}
