import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fieldCases } from './field-case.ts';
import { FieldWorld, type Outcome } from './field-world.ts';

const cases = fieldCases();
const worlds: FieldWorld[] = [];
/** All cases play at the same time; each test waits for its own. */
const plays = new Map<string, Promise<Outcome>>();

beforeAll(async () => {
  await Promise.all(
    [true, false].map(async (pushed) => {
      const own = cases.filter(({ world }) => (world !== 'off') === pushed);
      const world = await FieldWorld.build(own, pushed);
      worlds.push(world);
      for (const one of own) {
        const play = world.play(one);
        play.catch(() => undefined); // its own test tells
        plays.set(one.id, play);
      }
    }),
  );
});

afterAll(() => Promise.all(worlds.map((world) => world.demolish())));

describe('a case from the field shows in Home what its owner has to see', () => {
  it.each(cases.map(({ id, kind }) => ({ id, kind })))('$id: $kind', async ({ id }) => {
    const outcome = await plays.get(id);
    expect(outcome?.expected).not.toHaveLength(0);
    expect(outcome?.shown).toEqual(outcome?.expected);
  });
});
