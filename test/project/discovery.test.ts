import { beforeEach, describe, expect, it } from '@jest/globals';
import { Discovery, membershipAfter } from '../../src/project/discovery.ts';
import { LogOnce } from '../../src/log.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import { StatusReader } from '../../src/project/status-reader.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { device } from '../lock/scripted-cloud.ts';
import { hour, lockDevice, minute, ScriptedProject } from './scripted-project.ts';

const second = 1_000;

let project: ScriptedProject;
let discovery: Discovery;
let pushed: boolean;
/** When a list was asked for, s after the start. */
let askedAt: number[];
let gone: string[];
let end: AbortController;

/** What Tuya answers from now on: these devices, or an error with this code. */
let answer: string[] | number;

beforeEach(() => {
  project = new ScriptedProject();
  const { clock, log } = project.cloud;
  const start = clock.now();
  [pushed, askedAt, gone, answer, end] = [false, [], [], ['a', 'b'], new AbortController()];
  project.list = (): DeviceList => {
    askedAt.push((clock.now() - start) / second);
    if (typeof answer === 'number') {
      throw refusal(answer, '');
    }
    return { devices: answer.map(lockDevice), complete: true };
  };
  discovery = new Discovery({
    reader: new StatusReader(project.devices, clock, log),
    clock,
    logOnce: new LogOnce(log),
    pushed: () => pushed,
    known: () => ['a', 'b'].filter((id) => !gone.includes(id)),
    listed: (_, lost) => gone.push(...lost),
  });
});

async function runFor(ms: number): Promise<void> {
  void discovery.run(end.signal);
  await pass(ms);
}

const pass = (ms: number): Promise<void> => project.cloud.clock.advance(ms);

describe('the search for devices', () => {
  it('is hourly where nobody tells of new ones, and twice a day otherwise', async () => {
    await runFor(2 * hour);
    expect(askedAt).toEqual([0, 3600, 7200]);
    pushed = true;
    await pass(25 * hour);
    expect(askedAt.slice(3)).toEqual([3 * 3600, 15 * 3600, 27 * 3600]);
  });

  it('begins at once when it is wanted soon', async () => {
    await runFor(minute);
    discovery.soon();
    await pass(second);
    expect(askedAt).toEqual([0, 60]);
  });

  it('begins again when it is wanted soon while it is under way: the list may be older than the wish', async () => {
    void discovery.run(end.signal);
    discovery.soon();
    await pass(second);
    expect(askedAt).toEqual([0, 0]);
  });

  it('ends for good with its signal', async () => {
    await runFor(minute);
    end.abort();
    await pass(24 * hour);
    expect(askedAt).toEqual([0]);
  });
});

describe('a search that fails', () => {
  it('is repeated after 15 s, then after pauses that double, up to an hour', async () => {
    answer = 500;
    await runFor(4 * hour);
    const pauses = askedAt.map((at, index) => at - (askedAt[index - 1] ?? 0));
    expect(pauses).toEqual([0, 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('begins with 15 s again after one that worked', async () => {
    answer = 500;
    await runFor(minute);
    answer = ['a', 'b'];
    await pass(hour);
    answer = 500;
    askedAt = [];
    await pass(minute);
    expect(askedAt).toEqual([3705, 3720]);
  });

  it('leaves Tuya alone for an hour when the quota is used up', async () => {
    answer = 28841004;
    await runFor(hour);
    expect(askedAt).toEqual([0, 3600]);
  });

  it('is said once, and its end as well', async () => {
    answer = 500;
    await runFor(minute);
    answer = ['a', 'b'];
    await pass(hour);
    expect(project.cloud.log.shown).toEqual([
      expect.stringMatching(/^warn Tuya cannot be asked for the locks\. /),
      'info Tuya answers again',
    ]);
  });

  it('takes no lock away, and does not count as a list that lacks one', async () => {
    answer = ['a'];
    await runFor(second);
    answer = 500;
    await pass(hour);
    expect(gone).toEqual([]);
  });
});

describe('a lock that the list lacks', () => {
  beforeEach(async () => {
    await runFor(minute);
    answer = ['a'];
  });

  it('is gone 10 s later where Tuya said that it was removed', async () => {
    discovery.suspectRemoval();
    await pass(9 * second);
    expect(gone).toEqual([]);
    await pass(second);
    expect(gone).toEqual(['b']);
    expect(askedAt).toEqual([0, 60, 70]);
  });

  it('is gone an hour later where Tuya said nothing, even with push', async () => {
    pushed = true;
    discovery.soon();
    await pass(59 * minute);
    expect(gone).toEqual([]);
    await pass(minute);
    expect(gone).toEqual(['b']);
  });

  it('is searched for once, however often Tuya says that it was removed', async () => {
    for (let times = 0; times < 5; times += 1) {
      discovery.suspectRemoval();
      await pass(second);
    }
    expect(askedAt).toEqual([0, 60]);
  });
});

it('a removal that the list denies is forgotten: the next hint is looked into at once', async () => {
  await runFor(minute);
  discovery.suspectRemoval();
  await pass(minute);
  discovery.suspectRemoval();
  await pass(minute);
  expect(askedAt).toEqual([0, 60, 120]);
  expect(gone).toEqual([]);
});

const list = (ids: string[], complete = true): DeviceList => ({
  devices: ids.map((id) => ({ ...device('ms'), id })),
  complete,
});
const none: ReadonlySet<string> = new Set();

describe('by two lists, a known lock', () => {
  it('is gone when two complete discoveries in a row lack it', () => {
    const first = membershipAfter(list(['a', 'x']), ['a', 'b'], none);
    expect(first).toEqual({ gone: [], missing: new Set(['b']) });
    expect(membershipAfter(list(['a', 'x']), ['a', 'b'], first.missing)).toEqual({ gone: ['b'], missing: none });
  });

  it('stays when it is back in the second one', () => {
    const { missing } = membershipAfter(list(['a']), ['a', 'b'], none);
    const second = membershipAfter(list(['a', 'b']), ['a', 'b'], missing);
    expect(second).toEqual({ gone: [], missing: none });
    expect(membershipAfter(list(['a']), ['a', 'b'], second.missing).gone).toEqual([]);
  });

  it('stays after a partial list, which also starts the count again', () => {
    const partial = membershipAfter(list(['a'], false), ['a', 'b'], new Set(['b']));
    expect(partial).toEqual({ gone: [], missing: none });
  });

  it('stays when the list is suddenly empty, however often', () => {
    expect(membershipAfter(list([]), ['a'], new Set(['a']))).toEqual({ gone: [], missing: none });
  });
});

it('says nothing about an empty project that never had a lock', () => {
  expect(membershipAfter(list([]), [], none)).toEqual({ gone: [], missing: none });
});
