import { expect } from '@jest/globals';
import { MqttFeed } from '../../../src/tuya/push/mqtt.ts';
import type { MqttConfigSource } from '../../../src/tuya/push/mqtt-config.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { type BrokerOptions, TestBroker } from './broker.ts';
import { RecordedFeed, WatchedClock } from './recorded-feed.ts';
import { statusReport } from './sealed.ts';

export interface Scene {
  broker: TestBroker;
  feed: RecordedFeed;
  clock: WatchedClock;
  log: RecordedLog;
}

const scenes: Scene[] = [];
export const minute = 60_000;
/** When a session of two hours is replaced, ms. */
export const renewal = 119 * minute;

/** Ends whatever the test before began; for `afterEach`. */
export async function endScenes(): Promise<void> {
  for (const { broker, feed } of scenes.splice(0)) {
    await feed.stop();
    await broker.stop();
  }
}

/** A broker and a feed that was started on it. */
export async function scene(
  options: BrokerOptions & { source?: (broker: TestBroker) => MqttConfigSource; ca?: string } = {},
): Promise<Scene> {
  const broker = await new TestBroker(options).start();
  const clock = new WatchedClock();
  const log = new RecordedLog();
  const fetchConfig = options.source?.(broker) ?? (() => Promise.resolve(broker.issue()));
  const feed = new RecordedFeed(new MqttFeed({ fetchConfig, clock, log, random: () => 0, ca: options.ca }));
  const made = { broker, feed, clock, log };
  scenes.push(made);
  return made;
}

export async function connectedScene(options: Parameters<typeof scene>[0] = {}): Promise<Scene> {
  const made = await scene(options);
  await made.feed.until(({ connections }) => connections === 1);
  return made;
}

/** A source that fails with these errors first. */
export const failing =
  (errors: readonly Error[]) =>
  (broker: TestBroker): MqttConfigSource => {
    const left = [...errors];
    return () => {
      const error = left.shift();
      return error === undefined ? Promise.resolve(broker.issue()) : Promise.reject(error);
    };
  };

/** Whether a report with this value arrives now. */
export async function expectDelivery({ broker, feed }: Scene, value: unknown): Promise<void> {
  await broker.publish(statusReport('lock_motor_state', value, Date.now(), `only-${String(value)}`));
  await feed.until(({ values }) => values.includes(value));
  expect(feed.values.filter((one) => one === value)).toHaveLength(1);
}
