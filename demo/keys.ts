import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream } from 'node:tty';

/**
 * Reads single keys of a terminal, without Enter, until one is answered with false.
 * @param press gets the character, or 'q' for Ctrl-C, which a terminal in this mode does not turn into a signal
 */
export async function readKeys(input: ReadStream, press: (key: string) => boolean): Promise<void> {
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  await new Promise<void>((resolve) => {
    input.on('keypress', (text: string | undefined, key: Key) => {
      if (!press(key.ctrl === true && key.name === 'c' ? 'q' : (text ?? ''))) {
        resolve();
      }
    });
  });
}

/** Gives the terminal back as it was, however the reading ended. */
export function restoreTerminal(input: ReadStream): void {
  if (input.isTTY) {
    input.removeAllListeners('keypress');
    input.setRawMode(false);
    input.pause();
  }
}
