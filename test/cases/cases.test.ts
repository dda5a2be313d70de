import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FieldLock, type Expectation, type FieldDevice } from './field-lock.ts';

/** What an owner reported in public, made small: a device as Tuya lists it, what it said, and what Home has to show. */
interface Case {
  id: string;
  kind: string;
  what: string;
  device: FieldDevice;
  settings?: { relockSeconds?: number };
  steps: Step[];
}

interface Step {
  report?: Record<string, unknown>;
  notice?: Record<string, unknown>;
  record?: { code: string; value: unknown };
  /** ms */
  wait?: number;
  expect?: Expectation;
  /** ms */
  within?: number;
}

const folder = import.meta.dirname;
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Case);

describe('a case from the field', () => {
  it.each(cases.map((one) => [one.id, one.kind, one] as const))('%s: %s', (_id, _kind, { device, settings, steps }) => {
    const shown: Expectation[] = [];
    const lock = new FieldLock(device, settings?.relockSeconds);
    for (const step of steps) {
      lock.pass(step.wait ?? 0);
      if (step.report !== undefined) {
        lock.push(step.report);
      }
      if (step.notice !== undefined) {
        lock.notice(step.notice);
      }
      if (step.record !== undefined) {
        lock.record(step.record);
      }
      if (step.expect !== undefined) {
        lock.passUntil(step.expect, step.within ?? 3_000);
        shown.push(lock.shown(step.expect));
      }
    }
    expect(shown).toEqual(steps.flatMap((step) => step.expect ?? []));
  });
});
