import { describe, expect, it } from '@jest/globals';
import { afterRefusal, afterSuccess, inOrder, noLessons } from '../../../src/lock/commands/method-memory.ts';

const day = 24 * 3600 * 1000;
const ways = [{ kind: 'door-operate' }, { kind: 'open-door' }, { kind: 'open-with-pin' }] as const;
const order = (...args: Parameters<typeof inOrder>): string[] => inOrder(...args).map(({ kind }) => kind);

describe('the ways to unlock', () => {
  it('are tried as the family has them, before anything was learned', () => {
    expect(order(ways, 'unsecured', noLessons, 0)).toEqual(['door-operate', 'open-door', 'open-with-pin']);
  });

  it('begin with what worked, and end with what was refused', () => {
    const lessons = afterRefusal(afterSuccess(noLessons, 'unsecured', 'open-with-pin'), 'unsecured', 'door-operate', 0);
    expect(order(ways, 'unsecured', lessons, day)).toEqual(['open-with-pin', 'open-door', 'door-operate']);
  });

  it('count a success more than an older refusal', () => {
    const lessons = afterSuccess(afterRefusal(noLessons, 'unsecured', 'open-door', 0), 'unsecured', 'open-door');
    expect(order(ways, 'unsecured', lessons, day)).toEqual(['open-door', 'door-operate', 'open-with-pin']);
  });
});

describe('the ways to lock', () => {
  const refused = afterRefusal(noLessons, 'secured', 'door-operate', 0);

  it('are not tried again for a month once they were refused', () => {
    expect(order([{ kind: 'door-operate' }], 'secured', refused, 29 * day)).toEqual([]);
    expect(order([{ kind: 'door-operate' }], 'secured', refused, 30 * day)).toEqual(['door-operate']);
  });

  it('teach nothing about unlocking', () => {
    expect(order(ways, 'unsecured', refused, day)).toEqual(order(ways, 'unsecured', noLessons, day));
  });
});
