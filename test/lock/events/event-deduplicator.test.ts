import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventReport } from '../../../src/lock/events/event-reports.ts';
import { EventDeduplicator } from '../../../src/lock/events/event-deduplicator.ts';
import { type LockEvent } from '../../../src/lock/lock-event.ts';
import { timelinessOf, inWords } from '../../../src/lock/events/event-age.ts';
import type { MediaFile } from '../../../src/tuya/media/media-file.ts';
import type { EventType } from '../../../src/lock/event-types.ts';

const now = Date.UTC(2026, 6, 3);
const second = 1_000;

function seen(type: EventType, source: string, at = 0, more: Partial<EventReport> = {}): EventReport {
  return { type, source, told: 'push', from: now + at, at: now + at, files: [], ...more };
}

const picture = (path: string): MediaFile => ({ url: undefined, key: undefined, bucket: 'b', path });

/** How many events there are in these reports. */
function eventsIn(...eventReports: EventReport[]): number {
  const deduplicator = new EventDeduplicator();
  return eventReports.filter((eventReport) => deduplicator.add(eventReport).isNew).length;
}

describe('reports of the same event', () => {
  it.each([
    ['the bell and the request it makes', [seen('ring', 'doorbell'), seen('request', 'unlock_request', second)]],
    ['a push and what the album shows later', [seen('pry', 'alarm_lock'), seen('pry', 'album', 8 * second)]],
    ['a message that came twice', [seen('ring', 'doorbell'), seen('ring', 'doorbell', 999)]],
    [
      'a countdown',
      [0, 20, 40].map((s) => seen('request', 'unlock_request', s * second, { until: now + 60 * second })),
    ],
    [
      'the same file, however much later and however named',
      [
        seen('request', 'album', 0, { files: ['#1', '/1.jpg'] }),
        seen('unknown alarm', 'latest alert', 90 * second, { files: ['/1.jpg'] }),
      ],
    ],
    [
      'a read that saw it some time since the one before',
      [seen('pry', 'alarm_lock', 300 * second, { from: now }), seen('pry', 'album', 100 * second)],
    ],
    [
      'a vague alarm and the precise one',
      [seen('wrong finger', 'alarm_lock'), seen('unknown alarm', 'latest alert', second)],
    ],
    ['a picture of anything', [seen('somebody', 'initiative_message'), seen('shock', 'alarm_lock')]],
    [
      'a picture and then its clip',
      [
        seen('ring', 'initiative_message', 0, { files: ['/1.jpg'], image: picture('/1.jpg') }),
        seen('ring', 'initiative_message', second, { files: ['/1.mjpeg'] }),
      ],
    ],
    ['a failed try', [seen('wrong try', 'alarm_lock'), seen('wrong PIN', 'album')]],
    ['an opening', [seen('opening', 'unlock_app'), seen('remote unlocking', 'album')]],
  ])('are one event, in any order: %s', (_, eventReports) => {
    expect(eventsIn(...eventReports)).toBe(1);
    expect(eventsIn(...eventReports.toReversed())).toBe(1);
  });

  it.each([
    ['different kinds', [seen('wrong finger', 'alarm_lock'), seen('wrong PIN', 'alarm_lock')]],
    ['two rings', [seen('ring', 'doorbell'), seen('ring', 'doorbell', 8 * second)]],
    [
      'two requests',
      [30, 0].map((s) => seen('request', 'unlock_request', s * second, { until: now + (60 + s) * second })),
    ],
    [
      'shown by two pictures of one list',
      ['/1.jpg', '/2.jpg'].map((path) =>
        seen('request', 'latest', 0, { from: now - 90_000, told: 'history', files: [path] }),
      ),
    ],
    [
      'told by two data points, one after the other',
      [seen('ring', 'door_bell'), seen('request', 'unlock_request', 4 * second)],
    ],
    [
      'two messages with a picture each, however close',
      ['/1.jpg', '/2.jpg'].map((path, index) =>
        seen('wrong finger', 'initiative_message', index * second, { files: [path], image: picture(path) }),
      ),
    ],
    ['long apart', [seen('pry', 'alarm_lock'), seen('pry', 'album', 60 * second)]],
    ['an alarm and an opening', [seen('unknown alarm', 'alarm_lock'), seen('opening', 'unlock_app')]],
    ['a failed try and a shock', [seen('wrong try', 'alarm_lock'), seen('shock', 'alarm_lock')]],
  ])('are two events when they are %s', (_, eventReports) => {
    expect(eventsIn(...eventReports)).toBe(2);
  });

  it('are told apart by whatever source, in whatever order and however often they come', () => {
    const sources = ['doorbell', 'initiative_message', 'album'];
    const reports = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 6 }).chain((minutes) =>
      fc.record({
        minutes: fc.constant(minutes),
        eventReports: fc.shuffledSubarray(
          minutes.flatMap((minute) =>
            sources.flatMap((source, index) =>
              [0, 1].map((again) => seen('ring', source, minute * 60_000 + index * 3_000 + again * 500)),
            ),
          ),
          { minLength: minutes.length * sources.length * 2 },
        ),
      }),
    );
    fc.assert(fc.property(reports, ({ minutes, eventReports }) => eventsIn(...eventReports) === minutes.length));
  });

  it('add what the others did not know', () => {
    const deduplicator = new EventDeduplicator();
    const image = { url: undefined, key: undefined, bucket: 'b', path: '/1.jpg' };
    const first = deduplicator.add(seen('ring', 'doorbell', 2 * second));
    expect(first).toMatchObject({ isNew: true, isMore: false, hasImageNow: false });
    const more = deduplicator.add(seen('request', 'initiative_message', 0, { image, files: ['/1.jpg'] }));
    expect(more).toMatchObject({ isNew: false, isMore: true, hasImageNow: true });
    expect(more.event).toBe(first.event);
    expect(more.event).toMatchObject({ type: 'request', at: now, image });
    expect(deduplicator.add(seen('ring', 'album', 3 * second))).toMatchObject({ isMore: false, hasImageNow: false });
  });

  it('know whose file it is', () => {
    const deduplicator = new EventDeduplicator();
    const { event: one } = deduplicator.add(seen('ring', 'doorbell', 0, { files: ['/1.jpg'] }));
    const { event: other } = deduplicator.add(seen('pry', 'alarm_lock'));
    expect([deduplicator.isOfAnother(one, ['/1.jpg']), deduplicator.isOfAnother(other, ['/1.jpg'])]).toEqual([
      false,
      true,
    ]);
    deduplicator.link(other, ['/2.jpg']);
    expect(deduplicator.isOfAnother(one, ['/2.jpg'])).toBe(true);
  });

  it('are forgotten in the end', () => {
    const deduplicator = new EventDeduplicator();
    const first = seen('ring', 'doorbell', 0, { files: ['/1.jpg'] });
    deduplicator.add(first);
    for (let minute = 1; minute <= 400; minute += 1) {
      deduplicator.add(seen('ring', 'doorbell', minute * 60 * second));
    }
    expect(deduplicator.add(first).isNew).toBe(true);
  });
});

describe('an event', () => {
  const event = (type: EventType, from: number, at = from): LockEvent => ({
    type, from, at, detail: undefined, image: undefined, video: undefined,
  }); // prettier-ignore
  const started = now - 3600 * second;

  it.each([
    ['a fresh ring', 'ring', 'push', 0, 'now'],
    ['a ring that was kept back', 'ring', 'push', 121, 'log'],
    ['a ring found soon', 'ring', 'history', 100, 'now'],
    ['a ring found late', 'ring', 'history', 121, 'log'],
    ['an alarm that was kept back', 'pry', 'push', 121, 'log'],
    ['an alarm found by a look', 'pry', 'history', 600, 'now'],
    ['an alarm found after an outage', 'pry', 'history', 3_599, 'now'],
    ['an alarm from before the start', 'pry', 'history', 3_601, 'history'],
    ['a push from before the start', 'pry', 'push', 3_601, 'log'],
    ['a change from before the start', 'pry', 'read', 3_601, 'history'],
  ] as const)('%s is for: %#', (_, type, told, age, delivery) => {
    expect(timelinessOf(event(type, now - age * second), told, now, started)).toBe(delivery);
  });

  it('that is a request still runs when a read shows it', () => {
    expect(timelinessOf(event('request', now - 1_000 * second, now), 'read', now, started)).toBe('now');
    expect(timelinessOf(event('ring', now - 1_000 * second, now), 'read', now, started)).toBe('log');
  });

  it('is one line of the log', () => {
    expect(inWords(event('ring', now), undefined, now)).toBe('somebody rang');
    expect(inWords(event('request', now), now + 60 * second, now)).toBe('somebody asks to be let in; 60 s to answer');
    expect(inWords(event('request', now - 200 * second), now - 140 * second, now)).toBe(
      'somebody asks to be let in, 3 min ago',
    );
    expect(inWords({ ...event('fingerprint', now), detail: 'fingerprint 3' }, undefined, now)).toBe(
      'unlocked with fingerprint 3',
    );
  });
});
