import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import { SignedClient } from './signed-client.ts';

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

/** Starts the program; `line` resolves with the next line that matches. */
function run(...options: string[]): { child: ChildProcess; line: (wanted: RegExp) => Promise<string> } {
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const lines = createInterface({ input: child.stdout });
  const line = (wanted: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const read = (text: string): void => {
        if (wanted.test(text)) {
          lines.off('line', read);
          resolve(text);
        }
      };
      lines.on('line', read);
    });
  return { child, line };
}

describe('the simulator on its own', () => {
  it('prints its address and each request, and ends with Ctrl-C', async () => {
    const { child, line } = run('--port', '0');
    const endpoint = (await line(/^endpoint/)).split(/\s+/)[1] ?? '';
    const client = await SignedClient.withToken({ endpoint, ...SIMULATED_PROJECT });
    const printed = line(/GET \/v1\.0\/devices\/nobody {2}200 refused 1106$/);
    await client.get('/v1.0/devices/nobody');
    await printed;
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('explains itself', async () => {
    const { line } = run('--help');
    expect(await line(/--port/)).toContain('[--port N]');
  });

  it.each([
    [['--port', 'front-door'], /^--port must be a number up to 65535, not front-door/],
    [['--bogus'], /^Unknown option '--bogus'\. See --help$/],
  ])('refuses %p in one line', async (options, words) => {
    const { child } = run(...options);
    const [printed] = await Promise.all([text(child), once(child, 'exit')]);
    expect(printed.trim().split('\n')).toEqual([expect.stringMatching(words)]);
    expect(child.exitCode).toBe(2);
  });

  it('says in one line that its port is in use', async () => {
    const port = (await run().line(/^endpoint/)).split(':').at(-1) ?? '';
    const { child } = run('--port', port);
    const [printed] = await Promise.all([text(child), once(child, 'exit')]);
    expect([printed.trim(), child.exitCode]).toEqual(['The port is in use: name another one with --port, or none', 2]);
  });
});

async function text({ stderr }: ChildProcess): Promise<string> {
  return stderr === null ? '' : (await buffer(stderr)).toString();
}
