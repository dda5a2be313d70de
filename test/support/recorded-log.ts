import type { Log } from '../../src/log.ts';

/** A log that keeps its lines as "level message". */
export class RecordedLog implements Log {
  readonly lines: string[] = [];

  debug(message: string): void {
    this.lines.push(`debug ${message}`);
  }

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  error(message: string): void {
    this.lines.push(`error ${message}`);
  }

  /** The lines an owner sees without the debug level. */
  get shown(): string[] {
    return this.lines.filter((line) => !line.startsWith('debug '));
  }
}
