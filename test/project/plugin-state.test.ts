import { beforeEach, describe, expect, it } from '@jest/globals';
import { PluginState } from '../../src/project/plugin-state.ts';
import type { Storage } from '../../src/storage.ts';

let saved: unknown;
let asides: number;
let storage: Storage;

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
});

const open = (): PluginState => new PluginState(storage);
const january = { month: '2026-01-01', calls: 30, warned: false, turnsOn: 1 };

describe('the calls counted', () => {
  it('are remembered once they are saved', () => {
    const first = open();
    first.counted = january;
    expect(open().counted).toMatchObject({ calls: 0 });
    first.save();
    expect(open().counted).toEqual(january);
  });

  it('are saved when Homebridge ends', () => {
    const first = open();
    first.counted = january;
    first.close();
    expect(open().counted).toEqual(january);
  });
});

describe('what a lock taught', () => {
  const lessons = { worked: { unsecured: 'open-door' }, refused: { secured: { 'door-operate': 5 } } } as const;

  it('is remembered across restarts, for each bolt apart', () => {
    open().memoryOf('lock1').keep(lessons);
    expect(open().memoryOf('lock1').recall()).toEqual(lessons);
    expect(open().memoryOf('lock1/2').recall()).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is nothing yet for a lock called %s, and goes with it alone',
    (id) => {
      expect(open().memoryOf(id).recall()).toBeUndefined();
      const book = open();
      book.memoryOf(id).keep(lessons);
      expect(book.memoryOf(id).recall()).toEqual(lessons);
      expect(book.memoryOf('lock1').recall()).toBeUndefined();
      expect(({} as { worked?: unknown }).worked).toBeUndefined();
    },
  );

  it('is learned again when the file holds something odd, and nothing else is lost', () => {
    const first = open();
    first.counted = january;
    first.save();
    saved = { ...(saved as object), lessons: 'nonsense' };
    expect(open().memoryOf('lock1').recall()).toBeUndefined();
    expect(open().counted).toEqual(january);
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

it('reads a file of before it knew when the month of a plan turns, or what locks taught', () => {
  saved = { linkId: 'link1', month: '2026-01-01', calls: 30, warned: false };
  expect([open().linkId, open().counted, asides]).toEqual(['link1', january, 0]);
});
