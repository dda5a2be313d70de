import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** How many lines of the log an error shows. */
const TAIL = 25;

/** What a program prints, line by line, kept and watched. */
export class PrintedLines {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #endListeners = new Set<(reason: string) => void>();
  #ended: string | undefined;

  constructor(streams: Readable[]) {
    for (const stream of streams) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const pieces = (rest + chunk).split(/\r?\n/);
        rest = pieces.pop() ?? '';
        for (const line of pieces) {
          this.#add(line);
        }
      });
      stream.on('end', () => {
        if (rest !== '') {
          this.#add(rest);
        }
      });
    }
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** Calls the listener with every further line; returns the way to stop that. */
  on(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says that nothing more will come, and why; who still waits for a line is told. */
  end(reason: string): void {
    this.#ended ??= reason;
    for (const listener of [...this.#endListeners]) {
      listener(this.#ended);
    }
  }

  /** The first line, earlier or later, that matches the pattern. Rejects with the last lines on time-out or end. */
  match(pattern: RegExp, timeoutMs: number): Promise<string> {
    const matches = (line: string): boolean => line.search(pattern) >= 0;
    const earlier = this.#lines.find(matches);
    if (earlier !== undefined) {
      return Promise.resolve(earlier);
    }
    if (this.#ended !== undefined) {
      return Promise.reject(this.#missing(pattern, this.#ended));
    }
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        stopListening();
        this.#endListeners.delete(onEnd);
      };
      const stopListening = this.on((line) => {
        if (matches(line)) {
          settle();
          resolve(line);
        }
      });
      const onEnd = (reason: string): void => {
        settle();
        reject(this.#missing(pattern, reason));
      };
      const timer = setTimeout(() => {
        onEnd(`nothing of the kind within ${timeoutMs} ms`);
      }, timeoutMs);
      this.#endListeners.add(onEnd);
    });
  }

  #add(printed: string): void {
    const line = stripVTControlCharacters(printed);
    this.#lines.push(line);
    for (const listener of [...this.#listeners]) {
      listener(line);
    }
  }

  #missing(pattern: RegExp, reason: string): Error {
    return new Error(
      `No line like ${String(pattern)}: ${reason}. The log ended with:\n${this.#lines.slice(-TAIL).join('\n')}`,
    );
  }
}
