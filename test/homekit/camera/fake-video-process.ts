import { PassThrough } from 'node:stream';
import type { RunOptions, VideoProcess } from '../../../src/homekit/camera/video-processor.ts';

/** A started program that a test lets read, write and end. */
export class FakeVideoProcess implements VideoProcess {
  readonly args: readonly string[];
  readonly secret: RunOptions['secret'];
  /** Takes what is written at once, as ffmpeg does. */
  readonly input = new PassThrough({ highWaterMark: 2 ** 20 });
  readonly output = new PassThrough();
  readonly ended: Promise<number | undefined>;
  over = false;
  readonly #end = Promise.withResolvers<number | undefined>();

  constructor(args: readonly string[], { signal, secret }: RunOptions) {
    this.args = args;
    this.secret = secret;
    this.ended = this.#end.promise;
    const killed = (): void => {
      this.exit(undefined);
    };
    signal.addEventListener('abort', killed);
    if (signal.aborted) {
      killed();
    }
  }

  exit(code: number | undefined): void {
    this.over = true;
    this.output.end();
    this.#end.resolve(code);
  }

  /** The pictures it was given so far, in order. */
  pictures(): Buffer[] {
    const all: Buffer[] = [];
    let rest = (this.input.read() as Buffer | null) ?? Buffer.alloc(0);
    while (rest.length > 0) {
      const [, head, length] = /^(--[^]*?Content-Length: (\d+)\r\n\r\n)/.exec(rest.toString('latin1')) ?? [];
      if (head === undefined || length === undefined) {
        throw new Error('This is no stream of pictures.');
      }
      all.push(rest.subarray(head.length, head.length + Number(length)));
      rest = rest.subarray(head.length + Number(length) + 2);
    }
    return all;
  }
}

/** A video processor that only notes what it is to do. */
export class FakeVideoProcessor {
  readonly processes: FakeVideoProcess[] = [];
  demand = (): Promise<void> => Promise.resolve();

  run = (args: readonly string[], options: RunOptions): FakeVideoProcess => {
    const process = new FakeVideoProcess(args, options);
    this.processes.push(process);
    return process;
  };

  /** The process number `n`, from 0. */
  process(n: number): FakeVideoProcess {
    const process = this.processes[n];
    if (process === undefined) {
      throw new Error(`No process ${n} was started.`);
    }
    return process;
  }
}
