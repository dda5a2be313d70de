import { beforeEach, describe, expect, it } from '@jest/globals';
import { Notebook } from '../src/notebook.ts';
import type { Storage } from '../src/storage.ts';
import { RecordedLog } from './support/recorded-log.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const day = 24 * 3600 * 1000;

let saved: unknown;
let asides: number;
let storage: Storage;
let log: RecordedLog;
let clock: VirtualClock;

beforeEach(() => {
  saved = undefined;
  storage = {
    load: () => saved,
    save: (facts) => {
      saved = JSON.parse(JSON.stringify(facts));
    },
    setAside: () => {
      asides += 1;
    },
    close: () => undefined,
  };
  asides = 0;
  log = new RecordedLog();
  clock = new VirtualClock(Date.UTC(2026, 0, 11));
});

const open = (callsPerMonth = 1_000): Notebook => new Notebook(storage, clock, log, callsPerMonth);
const call = (notebook: Notebook, times: number): void => {
  Array.from({ length: times }).forEach(() => {
    notebook.countCall();
  });
};

describe('the calls of a month', () => {
  it('are counted across restarts', () => {
    const first = open();
    call(first, 30);
    first.save();
    const second = open();
    call(second, 5);
    expect(second.calls).toBe(35);
    expect(second.budget).toEqual({ perMonth: 1_000, left: 965, msLeft: 21 * day });
  });

  it('survive a power cut but for the last few', () => {
    call(open(), 50);
    expect(open().calls).toBeGreaterThanOrEqual(30);
  });

  it('begin at zero when the month turns, also while the plugin was off', async () => {
    const notebook = open();
    call(notebook, 30);
    notebook.save();
    await clock.advance(22 * day);
    expect(notebook.calls).toBe(0);
    expect(open().budget).toMatchObject({ left: 1_000, msLeft: 27 * day });
  });

  it('are reported once a month when 80 % are used, restarts included', async () => {
    const notebook = open();
    call(notebook, 799);
    expect(log.shown).toEqual([]);
    call(notebook, 50);
    expect(log.shown).toEqual([expect.stringMatching(/^warn 800 of 1000 calls.*unlocking goes on/)]);
    call(open(), 5);
    expect(log.shown).toHaveLength(1);
    await clock.advance(22 * day);
    call(notebook, 800);
    expect(log.shown).toHaveLength(2);
  });
});

describe('what a lock taught', () => {
  const lessons = { worked: { unsecured: 'open-door' }, refused: { secured: { 'door-operate': 5 } } } as const;

  it('is remembered across restarts, for each bolt apart', () => {
    open().memoryOf('lock1').keep(lessons);
    expect(open().memoryOf('lock1').recall()).toEqual(lessons);
    expect(open().memoryOf('lock1/2').recall()).toBeUndefined();
  });

  it('is learned again when the file holds something odd, and nothing else is lost', () => {
    const first = open();
    call(first, 30);
    first.save();
    saved = { ...(saved as object), lessons: 'nonsense' };
    expect(open().memoryOf('lock1').recall()).toBeUndefined();
    expect(open().calls).toBe(30);
  });
});

it('keeps one identity towards the message broker', () => {
  expect(open().linkId).toBe(open().linkId);
  saved = undefined;
  const { linkId } = open();
  saved = { nonsense: true };
  expect(open().linkId).not.toBe(linkId);
  expect(asides).toBe(1);
});
