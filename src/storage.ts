import { readFileSync, renameSync } from 'node:fs';
import type { Log } from './log.ts';
import { replaceFile, replaceFileNow } from './replaced-file.ts';

/** A place for the few facts that outlive a restart. Nothing secret goes there. */
export interface Storage {
  /** @returns what was saved last, undefined when there is nothing, or nothing readable */
  load: () => unknown;
  /** Writes the facts down soon, in the background. A failure is logged once. */
  save: (facts: unknown) => void;
  /** Keeps what was loaded aside, since it turned out to be unusable, so that saving does not destroy it. */
  setAside: () => void;
  /** Writes down at once what is not written yet: Homebridge ends. */
  close: () => void;
}

/**
 * Keeps the facts in one small JSON file, replaced as a whole and flushed to the disk before it takes the place of the
 * old one: a power cut leaves the one or the other. What cannot be read is kept beside it as `.damaged`.
 */
export class FileStorage implements Storage {
  readonly #path: string;
  readonly #log: Log;
  /** What is to be written, as JSON. */
  #unwritten: string | undefined;
  #writing = false;
  #closed = false;
  #complained = false;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  readonly load = (): unknown => {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        this.#setAside(`cannot be read (${codeOf(error)})`);
      }
      return undefined;
    }
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.setAside();
      return undefined;
    }
  };

  readonly setAside = (): void => {
    this.#setAside('is damaged');
  };

  readonly save = (facts: unknown): void => {
    this.#unwritten = JSON.stringify(facts);
    if (!this.#writing && !this.#closed) {
      this.#writing = true;
      void this.#write();
    }
  };

  readonly close = (): void => {
    this.#closed = true;
    const text = this.#unwritten;
    if (text === undefined) {
      return;
    }
    try {
      replaceFileNow(this.#path, text);
      this.#unwritten = undefined;
    } catch (error) {
      this.#failed(error);
    }
  };

  /** Goes on until everything is written; what changes meanwhile is written once, as it is then. Never rejects. */
  async #write(): Promise<void> {
    const isOpen = (): boolean => !this.#closed;
    while (this.#unwritten !== undefined && isOpen()) {
      const text = this.#unwritten;
      try {
        await replaceFile(this.#path, text, isOpen);
        this.#complained = false;
      } catch (error) {
        // Closing writes by itself, and takes the file away from here.
        if (isOpen()) {
          this.#failed(error);
        }
      }
      // What could not be written is tried again with the next change.
      this.#unwritten = this.#unwritten === text ? undefined : this.#unwritten;
    }
    this.#writing = false;
  }

  #setAside(what: string): void {
    try {
      renameSync(this.#path, `${this.#path}.damaged`);
      this.#log.warn(`${this.#path} ${what} and was set aside as .damaged: what was learned before is learned again`);
    } catch {
      this.#log.warn(`${this.#path} ${what}: what was learned before is learned again`);
    }
  }

  #failed(error: unknown): void {
    if (!this.#complained) {
      this.#complained = true;
      this.#log.warn(
        `${this.#path} cannot be written (${codeOf(error)}): everything works, but what is learned is lost at the next start. ` +
          'Check the free space and the permissions of the Homebridge storage folder',
      );
    }
  }
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown reason';
}
