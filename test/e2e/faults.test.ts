import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FaultHouse, type Findings } from '../faults/fault-house.ts';
import { idOf, partForEveryChange, type Result } from '../faults/matrix.ts';

/** What docs/reliability.md says. `npm run test:faults` compares all of it. */
const kept = JSON.parse(readFileSync(new URL('../faults/results.json', import.meta.url), 'utf8')) as Record<
  string,
  Result
>;

const plans = partForEveryChange();
const findings = new Map<string, Promise<Findings>>();

beforeAll(() => {
  for (const plan of plans) {
    const played = FaultHouse.play(plan);
    played.catch(() => undefined); // its own tests tell
    findings.set(plan.name, played);
  }
});

describe.each(plans)('the house "$name"', ({ name, rounds }) => {
  it('saw nothing that must never happen', async () => {
    expect((await findings.get(name))?.violations).toEqual([]);
  }, 300_000);

  it.each(rounds.flat().map((cell) => [idOf(cell)] as const))('%s: as docs/reliability.md says', async (id) => {
    expect((await findings.get(name))?.results[id]).toEqual(kept[id]);
  });
});
