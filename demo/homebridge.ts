import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { PrintedLines } from './printed-lines.ts';

export interface HomebridgeOptions {
  /** Folder for config.json, cached accessories and pairings; created when absent. The same folder again is a restart. */
  storage: string;
  /** Folder of the one plugin it loads. */
  plugin: string;
  platforms: object[];
  /** What the bridge calls itself. */
  name?: string;
  /** HomeKit code, 031-45-154 unless told. */
  pin?: string;
  /** HomeKit identifier of the bridge (six bytes); the one of the storage folder or a random one unless told. */
  username?: string;
  /** The one of the storage folder or a free one unless told. */
  port?: number;
  /** Advertise on the network, so that an iPhone finds it. Otherwise mDNS stays on the loopback interface. */
  lan?: boolean;
  /** Homebridge's start script; the installed Homebridge unless told. */
  program?: string;
  /** The Node it runs on; the one we run on unless told. */
  node?: string;
  debug?: boolean;
  /** File with certificate authorities (PEM) that it trusts beside Node's own. */
  trust?: string;
  /** Options of Node itself, for measuring. */
  nodeOptions?: readonly string[];
}

export interface RunningHomebridge {
  readonly port: number;
  readonly pin: string;
  readonly username: string;
  readonly storage: string;
  readonly pid: number;
  /** Everything it printed so far, one line each. */
  readonly output: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Calls the listener with every further line; returns the way to stop that. */
  onLine(listener: (line: string) => void): () => void;
  /** The first line, earlier or later, that matches. Rejects with the log's tail on time-out (ms) or when it ends. */
  line(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Ends it as a service manager does (SIGTERM), by force after 10 s. */
  stop(): Promise<HomebridgeExit>;
  /** Ends it as a power cut does (SIGKILL). */
  kill(): Promise<void>;
}

export interface HomebridgeExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the signal to the end, ms. */
  ms: number;
}

interface Bridge {
  name: string;
  username: string;
  pin: string;
  port: number;
}

const INSTALLED_HOMEBRIDGE = fileURLToPath(new URL('../node_modules/homebridge/bin/homebridge.js', import.meta.url));
/** A start takes about 0.6 s; this much only on a machine that is busy with something else. */
const START_TIMEOUT_MS = 90_000;
/** Homebridge takes up to 5 s when it has child bridges or is of version 1. */
const STOP_TIMEOUT_MS = 10_000;

/** Ends Homebridge when the pipe to us breaks: so it never outlives us, however we end. */
const END_WITH_PARENT =
  "process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).on('error', () => {}).resume().unref();";

/**
 * Starts a real Homebridge with one plugin. Resolves when the bridge listens; rejects with the log's tail when it ends
 * before that.
 */
export async function startHomebridge(options: HomebridgeOptions): Promise<RunningHomebridge> {
  const bridge = await writeConfig(options);
  const child = spawn(
    options.node ?? process.execPath,
    [
      ...(options.nodeOptions ?? []),
      ...['--import', `data:text/javascript,${encodeURIComponent(END_WITH_PARENT)}`],
      options.program ?? INSTALLED_HOMEBRIDGE,
      ...['-U', options.storage, '-P', options.plugin, '--strict-plugin-resolution', '-Q'],
      ...(options.debug === true ? ['-D'] : []),
    ],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...{ NODE_OPTIONS: '', FORCE_COLOR: '0', NO_COLOR: '1' },
        ...(options.trust !== undefined && { NODE_EXTRA_CA_CERTS: options.trust }),
      },
    },
  );
  child.stdin.on('error', () => undefined); // it ended first: `exit` tells
  const lines = new PrintedLines([child.stdout, child.stderr]);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    lines.end(`Homebridge ended (code ${String(code)}, signal ${String(signal)})`);
  });
  // A program that cannot be started ends without 'close' on some systems; its reason belongs into the error.
  child.on('error', (error) => {
    lines.end(`Homebridge did not start: ${error.message}`);
  });

  const end = async (signal: NodeJS.Signals): Promise<HomebridgeExit> => {
    const asked = performance.now();
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(force);
    return { code: child.exitCode, signal: child.signalCode, ms: performance.now() - asked };
  };

  try {
    await lines.match(/\bis running on port \d+/, START_TIMEOUT_MS);
  } catch (error) {
    if (child.pid !== undefined) {
      await end('SIGKILL');
    }
    throw error;
  }

  return {
    port: bridge.port,
    pin: bridge.pin,
    username: bridge.username,
    storage: options.storage,
    pid: child.pid ?? 0,
    get output() {
      return lines.text;
    },
    ended,
    onLine: (listener) => lines.on(listener),
    line: (pattern, timeoutMs = 60_000) => lines.match(pattern, timeoutMs),
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

async function writeConfig(options: HomebridgeOptions): Promise<Bridge> {
  await mkdir(options.storage, { recursive: true });
  const path = join(options.storage, 'config.json');
  const saved = await savedBridge(path);
  const bridge: Bridge = {
    name: options.name ?? saved.name ?? 'Tuya Smart Lock Bridge',
    username: options.username ?? saved.username ?? randomUsername(),
    pin: options.pin ?? saved.pin ?? '031-45-154',
    port: options.port ?? saved.port ?? (await freePort()),
  };
  // Of Homebridge's advertisers only ciao keeps to the interface it is bound to.
  const network = options.lan === true ? { advertiser: 'ciao' } : { advertiser: 'ciao', bind: '127.0.0.1' };
  const config = { bridge: { ...bridge, ...network }, accessories: [], platforms: options.platforms };
  await writeFile(path, JSON.stringify(config, null, 2));
  return bridge;
}

async function savedBridge(path: string): Promise<Partial<Bridge>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { bridge?: Partial<Bridge> }).bridge ?? {};
}

/** 0E: a locally administered address, as Homebridge's own examples have it. */
function randomUsername(): string {
  return ['0E', ...Array.from(randomBytes(5), (byte) => byte.toString(16).padStart(2, '0').toUpperCase())].join(':');
}
