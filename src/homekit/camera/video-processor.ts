import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { guardedLog, type Log } from '../../log.ts';
import { shielded } from '../../shield.ts';
import { closeQuietly, plainArguments, presetArguments, presetFile, type SecretOption } from './secret-option.ts';

/** A started ffmpeg. */
export interface VideoProcess {
  readonly input: Writable;
  readonly output: Readable;
  /** The exit code once it has ended; undefined when it was ended from here or could not be started. */
  readonly ended: Promise<number | undefined>;
}

export interface RunOptions {
  /** Ends it at once. */
  signal: AbortSignal;
  /**
   * One more option of the output, which is the last argument. Never printed, whatever ffmpeg says, and out of sight of
   * other users of the machine, once it was found out that this works ({@link VideoProcessor.demand}).
   */
  secret?: SecretOption;
}

/** ffmpeg -version takes 0.1 s, on a small computer under load perhaps 2 s; a later answer is not waited for. */
const probeTimeout = 5_000;
/** Scaling a picture is given up after this time, ms: it is sent as it is. */
const conversionTimeout = 5_000;
/** The smallest picture (4:2:0, 2 by 2 dots), through ffmpeg to nowhere. */
const tinyPicture = Buffer.alloc(6);
const tinyArguments = ['-f', 'rawvideo', '-video_size', '2x2', '-i', 'pipe:0', '-c', 'copy', '-f', 'null', 'pipe:1'];
/** An option that any output has, and that changes nothing there. */
const harmless = { name: 'flush_packets', value: '1' };

/** The program that scales pictures and encodes the live view: ffmpeg. It works from pipes only, without a shell. */
export class VideoProcessor {
  readonly #program: string;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  #available: Promise<boolean> | undefined;
  #presetTried: Promise<void> | undefined;
  /** Whether it reads a preset file that is handed to it: it and the system must be able to. */
  #readsPreset = false;
  #missed = false;

  /**
   * @param program a path, or a name on the PATH
   * @param signal ends all its processes
   */
  constructor(program: string, log: Log, signal: AbortSignal) {
    this.#program = program;
    this.#log = log;
    this.#signal = signal;
  }

  /** Whether the program can be run; found out once, which takes at most 5 s. */
  available(): Promise<boolean> {
    this.#available ??= this.#probe();
    return this.#available;
  }

  /** For what cannot do without it. @throws Error when it cannot be run; the owner is told so once, whichever camera asks */
  async demand(): Promise<void> {
    if (await this.available()) {
      await (this.#presetTried ??= this.#tryPreset());
      return;
    }
    if (!this.#missed && !this.#signal.aborted) {
      this.#missed = true;
      this.#log.warn(
        `There is no live view, because ffmpeg cannot be run as "${this.#program}". Install it, or name its path in ` +
          '"videoProcessor"; pictures and notifications work without it',
      );
    }
    throw new Error('There is no live view without ffmpeg.');
  }

  /** Starts it. What it says goes to the debug level; its arguments never do, for they may hold keys. */
  run(args: readonly string[], { signal, secret }: RunOptions): VideoProcess {
    const preset = secret !== undefined && this.#readsPreset ? presetFile(secret) : undefined;
    const child = this.#spawn(withSecret(args, secret, preset), preset);
    closeQuietly(preset);
    if (child === undefined) {
      return nothingRuns();
    }
    endWith(child, AbortSignal.any([this.#signal, signal]));
    const log = guardedLog(this.#log, secret === undefined ? [] : [secret.value]);
    createInterface(child.stderr).on('line', (line) => {
      log.debug(`video processor: ${line}`);
    });
    // A process that ends early breaks its pipes, which is no further news: `ended` reports the end.
    [child.stdin, child.stdout, child.stderr].forEach((stream) => stream.on('error', () => undefined));
    const ended = new Promise<number | undefined>((resolve) => {
      child.on('error', () => {
        resolve(undefined);
      });
      child.on('close', (code) => {
        resolve(code ?? undefined);
      });
    });
    return { input: child.stdin, output: child.stdout, ended };
  }

  /** Sends a picture through it. @returns undefined when nothing came of it within 5 s */
  async convert(image: Buffer, args: readonly string[]): Promise<Buffer | undefined> {
    const { input, output, ended } = this.run(args, { signal: AbortSignal.timeout(conversionTimeout) });
    input.end(image);
    const [converted, code] = await Promise.all([buffer(output).catch(() => undefined), ended]);
    return code === 0 && converted !== undefined && converted.length > 0 ? converted : undefined;
  }

  /** @returns undefined when the machine has no process to spare, or the program has no legal name */
  #spawn(args: readonly string[], preset: number | undefined): ChildProcessWithoutNullStreams | undefined {
    const stdio: ('pipe' | number)[] = ['pipe', 'pipe', 'pipe', ...(preset === undefined ? [] : [preset])];
    return shielded(
      this.#log,
      'starting the video processor',
      () =>
        // Its first three are pipes, and so its streams are there.
        spawn(this.#program, ['-hide_banner', '-loglevel', 'error', ...args], {
          stdio,
          windowsHide: true,
        }) as ChildProcessWithoutNullStreams,
    );
  }

  /** Tries it out: versions, systems and what confines a program differ, and the live view must not fail for it. */
  async #tryPreset(): Promise<void> {
    this.#readsPreset = true;
    const { input, output, ended } = this.run(tinyArguments, {
      signal: AbortSignal.timeout(probeTimeout),
      secret: harmless,
    });
    input.end(tinyPicture);
    output.resume();
    this.#readsPreset = (await ended) === 0;
  }

  async #probe(): Promise<boolean> {
    const { input, output, ended } = this.run(['-version'], { signal: AbortSignal.timeout(probeTimeout) });
    input.end();
    output.resume();
    return (await ended) === 0;
  }
}

/** @param preset the file that holds the secret; undefined where it has to stand among the arguments */
function withSecret(args: readonly string[], secret: SecretOption | undefined, preset: number | undefined): string[] {
  const option = secret === undefined ? [] : preset === undefined ? plainArguments(secret) : presetArguments;
  return [...args.slice(0, -1), ...option, ...args.slice(-1)];
}

/** What stands in for a process that could not be started. */
function nothingRuns(): VideoProcess {
  const input = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  return { input, output: Readable.from([]), ended: Promise.resolve(undefined) };
}

/** Ends a process when the signal is aborted. */
function endWith(child: ChildProcess, signal: AbortSignal): void {
  const end = (): void => {
    // One that could not be started has no number yet; to end number 0 is to end Homebridge and all that runs with it.
    if (child.pid !== undefined) {
      // It has nothing to finish, and a polite signal is lost while it waits for input.
      child.kill('SIGKILL');
    }
  };
  signal.addEventListener('abort', end, { once: true });
  child.on('close', () => {
    signal.removeEventListener('abort', end);
  });
  if (signal.aborted) {
    end();
  }
}
