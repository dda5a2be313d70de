import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** An option of ffmpeg's output that nobody else may see. */
export interface SecretOption {
  /** Without the dash: srtp_out_params */
  name: string;
  value: string;
}

/** Linux keeps what is here in memory, and never on a disk. */
const memory = '/dev/shm';
/** A file that has no name (open(2): __O_TMPFILE and O_DIRECTORY; Node names only the second). */
const nameless = 0o20000000 | ((constants.O_DIRECTORY as number | undefined) ?? 0);
/** The first descriptor of a program after its input, output and errors. */
const handedOver = 3;

/**
 * Arguments are shown to every user of the machine by `ps`, files to who knows their name. So ffmpeg gets the option as
 * a preset file in memory that has no name: whoever has the descriptor can read it, and that is ffmpeg alone. A pipe would
 * not do: Node's are sockets, which Linux does not open by a path.
 * @returns a descriptor, to be closed with {@link closeQuietly}; undefined where the system has no such file
 */
export function presetFile({ name, value }: SecretOption): number | undefined {
  let file: number | undefined;
  try {
    // Read and written by this user only.
    file = openSync(memory, constants.O_RDWR | nameless, 0o600);
    writeSync(file, `${name}=${value}\n`);
    return file;
  } catch {
    closeQuietly(file);
    return undefined;
  }
}

/** The program that the descriptor was handed to keeps its own. */
export function closeQuietly(file: number | undefined): void {
  if (file !== undefined) {
    closeSync(file);
  }
}

/** What tells ffmpeg (4 to 7, tried) to read the preset file it was handed. */
export const presetArguments: readonly string[] = ['-fpre', `/dev/fd/${handedOver}`];

/** The same option in sight of everybody. */
export function plainArguments({ name, value }: SecretOption): string[] {
  return [`-${name}`, value];
}
