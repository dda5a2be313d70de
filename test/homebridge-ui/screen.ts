import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { type CloudOptions, SIMULATED_ACCOUNT, SimulatedCloud } from '../../simulator/cloud.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createHandlers, type Handlers } from '../../src/homebridge-ui/handlers.ts';
import type { Check, CheckName, Events } from '../../src/homebridge-ui/messages.ts';

export const account = SIMULATED_ACCOUNT;

/** The server of the settings screen in front of a simulated cloud. */
export interface Screen {
  cloud: SimulatedCloud;
  handlers: Handlers;
  /** What the page was told meanwhile, in order. */
  told: { name: keyof Events; data: unknown }[];
  /** Homebridge's storage folder. */
  storage: string;
  /** What the page sends: the block of config.json, with these settings beside the keys. */
  body: (more?: Record<string, unknown>) => { config: Record<string, unknown> };
  /** The rows of the checks by name. */
  checks: (more?: Record<string, unknown>) => Promise<Map<CheckName, Check>>;
}

const closers: (() => Promise<unknown>)[] = [];

export async function startCloud(options: CloudOptions = {}): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(options);
  closers.push(() => cloud.close());
  return cloud;
}

/** Opens the screen; everything is closed when the test is over. */
export async function openScreen(options: CloudOptions = {}, clock: Clock = systemClock): Promise<Screen> {
  const cloud = await startCloud(options);
  const storage = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-screen-'));
  closers.push(() => rm(storage, { recursive: true, force: true }));
  const told: Screen['told'] = [];
  const handlers = createHandlers(storage, {
    clock,
    tell: (name, data) => {
      told.push({ name, data });
    },
    versions: { plugin: '1.2.3', node: 'v24.0.0', system: 'Linux', homebridgeUi: '5.28.0' },
  });
  const { accessId, accessKey, endpoint } = cloud;
  const body: Screen['body'] = (more = {}) => ({
    config: { platform: 'TuyaSmartLock', accessId, accessKey, endpoint, push: 'off', ...more },
  });
  const checks: Screen['checks'] = async (more) =>
    new Map((await handlers.checks(body(more))).map((check) => [check.name, check]));
  return { cloud, handlers, told, storage, body, checks };
}

/** Every request that may move a bolt. */
export function boltRequests({ ledger }: SimulatedCloud): unknown[] {
  return (['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin', 'commands'] as const).flatMap(
    (endpoint) => ledger.of(endpoint),
  );
}

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});
