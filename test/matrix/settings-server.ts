import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedCloud } from '../../simulator/cloud.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';

/** For a start and for an answer, ms: both take well below a second on an idle machine. */
const patience = 60_000;

/** What `@homebridge/plugin-ui-utils` sends to Homebridge's UI. */
interface Message {
  action: 'ready' | 'response' | 'stream';
  payload: { requestId?: string; success?: boolean; data?: unknown };
}

/**
 * Forks the server of the settings screen as Homebridge's UI does, and asks it for the locks of a project.
 * @param node the program
 * @returns how long it took to be ready and to answer; rejects with what it printed
 */
export async function tryServer(node: string): Promise<{ ready: string; answer: string }> {
  const storage = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-matrix-'));
  const cloud = await SimulatedCloud.start();
  const { accessId, accessKey, endpoint } = cloud;
  const begun = performance.now();
  const server = fork(join(packedPlugin, 'dist/homebridge-ui/server.js'), {
    execPath: node,
    execArgv: [],
    silent: true,
    env: { HOMEBRIDGE_STORAGE_PATH: storage, HOMEBRIDGE_UI_VERSION: '5.28.0' },
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  try {
    await message(server, ({ action }) => action === 'ready');
    const ready = performance.now() - begun;
    const config = { platform: 'TuyaSmartLock', accessId, accessKey, endpoint, push: 'off' };
    const answered = message(server, ({ action }) => action === 'response');
    server.send({ action: 'request', payload: {}, requestId: '1', path: '/locks', body: { config } });
    const { payload } = await answered;
    if (payload.success !== true) {
      throw new Error(`it answered ${JSON.stringify(payload.data)}`);
    }
    const answer = performance.now() - begun - ready;
    return { ready: `${Math.round(ready)} ms`, answer: `${Math.round(answer)} ms` };
  } catch (error) {
    throw new Error(`${String(error)}\n${printed}`, { cause: error });
  } finally {
    await end(server);
    await cloud.close();
    await rm(storage, { recursive: true, force: true });
  }
}

/** The next message like this; rejects when the server ends or takes too long. */
async function message(server: ChildProcess, wanted: (message: Message) => boolean): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`nothing within ${patience} ms`));
    }, patience);
    server.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${String(code)}`));
    });
    server.on('message', (said) => {
      if (wanted(said as Message)) {
        clearTimeout(timer);
        resolve(said as Message);
      }
    });
  });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const closed = once(server, 'close');
    server.kill('SIGKILL');
    await closed;
  }
}
