import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';

const MAIN = new URL('../../simulator/main.ts', import.meta.url).pathname;
const running: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(ended));
});

/** Ends a program, unless it has ended already. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}

describe('the simulator on its own, with push', () => {
  it('prints where both channels are, and ends with Ctrl-C', async () => {
    const child = spawn(process.execPath, [MAIN, '--push'], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.push(child);
    const lines = createInterface({ input: child.stdout });
    const head: string[] = [];
    // The addresses come before the first lock.
    await new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        head.push(line);
        if (line.startsWith('lock')) {
          resolve();
        }
      });
    });
    expect(head).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mqtt {8}mqtt:\/\/127\.0\.0\.1:\d+$/),
        expect.stringMatching(/^pulsar {6}ws:\/\/127\.0\.0\.1:\d+$/),
      ]),
    );
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
