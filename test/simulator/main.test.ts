import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import { SignedClient } from './signed-client.ts';

const MAIN = new URL('../../simulator/main.ts', import.meta.url).pathname;
const running: ChildProcess[] = [];

afterEach(() => {
  running.splice(0).forEach((child) => child.kill('SIGKILL'));
});

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

  it('refuses a port that is none', async () => {
    const { child } = run('--port', 'front-door');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
