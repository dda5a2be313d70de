import { describe, expect, it } from '@jest/globals';
import { codesThat } from '../../../src/lock/data-points/catalogue.ts';
import { type KnownReports, eventReportsOf } from '../../../src/lock/events/event-reports.ts';
import { EventDeduplicator } from '../../../src/lock/events/event-deduplicator.ts';
import { LockClock } from '../../../src/lock/state/lock-clock.ts';
import { readMessage } from '../../../src/tuya/push/message.ts';

const second = 1_000;
const noon = Date.UTC(2026, 6, 3, 12);

const picture = Buffer.from(JSON.stringify({ cmd: 'ipc_doorbell', files: [{ data: 'ab', iv: 'cd' }] })).toString(
  'base64',
);
/** Values with which locks tell that something happened; each data point understands one of them. */
const values = [true, 'wrong_finger', 'doorbell', 'AQAG', 60, picture];

const eventCodes = (['event', 'opening', 'request', 'picture'] as const).flatMap(codesThat);

/** What has happened at a door, as far as its lock tells of one data point. */
class Listener {
  readonly #clock = new LockClock();
  readonly #deduplicator = new EventDeduplicator();
  #known: KnownReports = new Map();
  happened = 0;

  /** A message of the cloud arrives. @param t the time of the data point, in whatever form @param arrival ms */
  hear(code: string, value: unknown, t: unknown, arrival: number): void {
    const data = { devId: 'front', status: [{ code, value, t }] };
    for (const message of readMessage({ protocol: 4, data, sentAt: arrival, identity: '' })) {
      const points = message.kind === 'status' ? message.points : [];
      const reports = points.map((point) => this.#clock.date(point, arrival).report);
      const { reports: eventReports, known } = eventReportsOf(reports, this.#known);
      this.#known = known;
      this.happened += eventReports.filter((eventReport) => this.#deduplicator.add(eventReport).isNew).length;
    }
  }
}

/** A value of which the data point tells something. */
function tellingValueOf(code: string): unknown {
  return values.find((value) => {
    const listener = new Listener();
    listener.hear(code, value, noon, noon);
    return listener.happened === 1;
  });
}

const forms: readonly [string, (at: number) => unknown][] = [
  ['s', (at) => at / second],
  ['ms', (at) => at],
  ['s as text', (at) => String(at / second)],
  ['ms as text', (at) => String(at)],
];

describe.each(eventCodes)('%s', (code) => {
  const value = tellingValueOf(code);

  it('tells that something happened', () => {
    expect(value).toBeDefined();
  });

  it.each(forms)('pushed with the same value and a new time is a new event (time in %s)', (_, t) => {
    const listener = new Listener();
    for (const at of [noon, noon + 5 * second, noon + 65 * second]) {
      listener.hear(code, value, t(at), at + 300);
    }
    expect(listener.happened).toBe(3);
  });

  it.each(forms)('delivered again with the same time is the same event (time in %s)', (_, t) => {
    const listener = new Listener();
    for (const delay of [300, 3 * second, 40 * second]) {
      listener.hear(code, value, t(noon), noon + delay);
    }
    expect(listener.happened).toBe(1);
  });
});
