import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/lock-models.ts';
import { House } from './house.ts';

const frontDoor = lockModel('all-in-one-wifi', { name: 'Front Door', relockSeconds: undefined });

let house: House;

beforeEach(async () => {
  house = await House.build({ locks: [frontDoor] });
});

afterEach(() => house.demolish());

const factsFile = (): string => join(house.storage, 'homebridge-tuya-smart-lock.json');

async function facts(): Promise<{ linkId: string; calls: number } | undefined> {
  const text = await readFile(factsFile(), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { linkId: string; calls: number });
}

const commands = (): number => house.cloud.ledger.count('door-operate');

/** A tap unlocks the door, and a hand locks it again. */
async function works(): Promise<void> {
  const lock = await house.home.lock('Front Door');
  await lock.until({ current: 'secured' });
  expect((await lock.write('unsecured')).status).toBe(0);
  await lock.until({ current: 'unsecured', target: 'unsecured' });
  house.cloud.lock(frontDoor.id).lockByHand();
  await house.stop();
}

describe('the end of Homebridge', () => {
  it('in the middle of a request takes less than 5 s, and the next start sends nothing for it', async () => {
    await house.start();
    const lock = await house.lock('Front Door');
    house.cloud.fault({ endpoint: 'password-ticket', effect: { kind: 'hang' } });
    void lock.write('unsecured').catch(() => undefined);
    while (house.cloud.ledger.count('password-ticket') === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const end = await house.homebridge.stop();
    expect([end.code, end.ms < 5_000]).toEqual([0, true]);
    await house.stop();
    await house.start();
    await (await house.home.lock('Front Door')).until({ current: 'secured' });
    await house.homebridge.line(/devices in the Tuya project/);
    expect([commands(), house.cloud.lock(frontDoor.id).bolt]).toEqual([0, 'locked']);
  });

  it('by power cuts at ten moments loses nothing that was written, and nothing is sent afterwards', async () => {
    await house.start();
    await house.lock('Front Door');
    await works();
    const first = await facts();
    expect(first?.calls).toBeGreaterThan(0);
    // Numerical Recipes' generator: the same ten moments in every run.
    let seed = 1;
    const upTo = (ms: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * ms);
    };
    for (let round = 1; round <= 10; round += 1) {
      const before = commands();
      await house.start();
      // Each start begins with what was, and does nothing by itself.
      expect([round, commands()]).toEqual([round, before]);
      const lock = await house.home.lock('Front Door');
      void lock.write('unsecured').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, upTo(400)));
      await house.cutPower();
      expect(commands() - before).toBeLessThanOrEqual(1);
      expect((await facts())?.linkId).toBe(first?.linkId);
      expect((await facts())?.calls).toBeGreaterThanOrEqual(first?.calls ?? 0);
      house.cloud.lock(frontDoor.id).lockByHand();
    }
    await house.start();
    await works();
    expect(house.output).not.toMatch(/uncaught|unhandled|set aside|cannot be/i);
  }, 240_000);
});

describe('a storage', () => {
  it.each([
    {
      what: 'with a damaged file',
      harm: () => writeFile(factsFile(), '{"calls":'),
      says: /is damaged and was set aside/,
    },
    { what: 'with an empty file', harm: () => writeFile(factsFile(), ''), says: /is damaged and was set aside/ },
    {
      what: 'with a file of something else',
      harm: () => writeFile(factsFile(), '{"__proto__":{"calls":1},"lessons":[]}'),
      says: /is damaged and was set aside/,
    },
    {
      what: 'with a folder in place of the file',
      harm: async () => {
        await rm(factsFile());
        await mkdir(factsFile());
      },
      says: /cannot be read \(EISDIR\) and was set aside/,
    },
    {
      what: 'that takes nothing new',
      harm: () => mkdir(`${factsFile()}.new`),
      says: /cannot be written \(EISDIR\).*Check the free space and the permissions/,
    },
    {
      what: 'that is full',
      harm: () => symlink('/dev/full', `${factsFile()}.new`),
      says: /cannot be written \(ENOSPC\).*Check the free space and the permissions/,
    },
  ])('$what is said once, and everything works', async ({ harm, says }) => {
    await house.start();
    await house.lock('Front Door');
    await works();
    await harm();
    await house.start();
    await house.homebridge.line(says);
    await works();
    expect(house.output.match(/smart-lock\.json (is|cannot)/g)).toHaveLength(1);
    expect((await facts())?.calls).toBeGreaterThan(0);
  });
});
