import { afterEach, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { openPlugin, type Plugin } from '../src/plugin.ts';
import {
  lockModel,
  SIMULATED_ACCOUNT,
  SimulatedCloud,
  type CloudOptions,
  type EndpointName,
} from '../simulator/cloud.ts';
import { RecordedLog } from './support/recorded-log.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const hour = 3600_000;

let cloud: SimulatedCloud;
let project: Plugin;

afterEach(async () => {
  project.stop();
  await cloud.close();
});

/** Configurations for an MQTT session that were handed out: each ends in a line of the log. */
let configured = 0;
let log: RecordedLog;

const connected = (): number => log.lines.filter((line) => /^(info|debug) MQTT is connected/.test(line)).length;

/** An answer and the next question, over a new connection, take some turns of the event loop; twice as many to be sure. */
const tripTurns = 20;

/** Some ten are needed; a test that waits for what cannot come must not take its time in silence. */
const mostRounds = 20_000;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Nothing has been asked of the cloud for a moment, and every feed configuration has become a session in use: whatever a timer
 * set off has happened, however slow the machine is.
 */
async function quiet(): Promise<void> {
  let calls = -1;
  for (let still = 0, poller = 0; still < 3 || connected() < configured; poller += 1) {
    if (poller === mostRounds) {
      throw new Error(`${configured} configurations for ${connected()} sessions, and calls without end`);
    }
    await turns(tripTurns);
    still = cloud.ledger.entries.length === calls ? still + 1 : 0;
    calls = cloud.ledger.entries.length;
  }
}

/** The plugin without Homebridge in front of the simulated cloud, both in virtual time. */
async function open(push: CloudOptions['push'], settings: (cloud: SimulatedCloud) => object): Promise<VirtualClock> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1), quiet);
  cloud = await SimulatedCloud.start({
    locks: [lockModel('all-in-one-wifi', { name: 'Front Door' }), lockModel('zigbee', { name: 'Cellar' })],
    otherDevices: 5,
    now: () => clock.now(),
    ...(push && { push }),
  });
  configured = 0;
  log = new RecordedLog();
  cloud.on((event) => {
    configured += event.kind === 'request' && event.entry.endpoint === 'access-config' ? 1 : 0;
  });
  const { accessId, accessKey, endpoint } = cloud;
  const reading = readConfig({ platform: 'TuyaSmartLock', accessId, accessKey, endpoint, ...settings(cloud) });
  if (!reading.ok) {
    throw new Error(reading.problems.join('\n'));
  }
  let saved: unknown;
  project = openPlugin(reading.config, {
    clock,
    log,
    storage: {
      load: () => saved,
      save: (facts) => (saved = facts),
      setAside: () => undefined,
      close: () => undefined,
    },
    nameOf: ({ name }) => name,
    found: () => undefined,
    gone: () => undefined,
  });
  void project.registry.run();
  await clock.advance(hour);
  return clock;
}

/** Calls by endpoint during a time, ms. */
async function callsDuring(clock: VirtualClock, ms: number): Promise<Partial<Record<EndpointName, number>>> {
  cloud.ledger.clear();
  await clock.advance(ms);
  const counts: Partial<Record<EndpointName, number>> = {};
  for (const { endpoint } of cloud.ledger.entries) {
    counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  }
  return counts;
}

it('a day with MQTT costs token and feed renewals, and at most six reads and searches', async () => {
  const clock = await open({ mqtt: {} }, () => ({ push: 'auto', account: SIMULATED_ACCOUNT }));
  const calls = await callsDuring(clock, 24 * hour);
  expect(calls).toEqual({ login: 12, 'access-config': 12, 'batch-status': 4, 'user-devices': 2 });
});

it('a day with Pulsar costs token renewals, and at most six reads and searches', async () => {
  const clock = await open({ pulsar: {} }, ({ push }) => ({ push: 'auto', pushEndpoint: push.pulsar.url }));
  const calls = await callsDuring(clock, 24 * hour);
  expect(calls).toEqual({ token: 4, 'batch-status': 4, devices: 2 });
});

it('three hours without push cost their share of a month of the free plan, and no more', async () => {
  const clock = await open(undefined, () => ({ push: 'off' }));
  const calls = await callsDuring(clock, 3 * hour);
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  expect(calls.devices).toBe(3);
  expect(sum).toBeGreaterThan(80);
  expect(sum).toBeLessThan(26_000 / 31 / 8);
});

it('a small plan is spread as well', async () => {
  const clock = await open(undefined, () => ({ push: 'off', callsPerMonth: 3_000 }));
  const calls = await callsDuring(clock, 48 * hour);
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  // Tokens and the hourly search cost the same on any plan: the days after these make up for a tenth too much.
  expect(sum).toBeLessThan((3_000 / 31) * 2 * 1.1);
});
