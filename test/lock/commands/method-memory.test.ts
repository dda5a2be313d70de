import { describe, expect, it } from '@jest/globals';
import { afterRefusal, afterSuccess, inOrder, noMethodHistory } from '../../../src/lock/commands/method-memory.ts';

const day = 24 * 3600 * 1000;
const methods = [{ kind: 'door-operate' }, { kind: 'open-door' }, { kind: 'open-with-pin' }] as const;
const order = (...args: Parameters<typeof inOrder>): string[] => inOrder(...args).map(({ kind }) => kind);

describe('the ways to unlock', () => {
  it('are tried as the family has them, before anything was learned', () => {
    expect(order(methods, 'unsecured', noMethodHistory, 0)).toEqual(['door-operate', 'open-door', 'open-with-pin']);
  });

  it('begin with what worked, and end with what was refused', () => {
    const history = afterRefusal(
      afterSuccess(noMethodHistory, 'unsecured', 'open-with-pin'),
      'unsecured',
      'door-operate',
      0,
    );
    expect(order(methods, 'unsecured', history, day)).toEqual(['open-with-pin', 'open-door', 'door-operate']);
  });

  it('count a success more than an older refusal', () => {
    const history = afterSuccess(afterRefusal(noMethodHistory, 'unsecured', 'open-door', 0), 'unsecured', 'open-door');
    expect(order(methods, 'unsecured', history, day)).toEqual(['open-door', 'door-operate', 'open-with-pin']);
  });
});

describe('the ways to lock', () => {
  const refused = afterRefusal(noMethodHistory, 'secured', 'door-operate', 0);

  it('are not tried again for a month once they were refused', () => {
    expect(order([{ kind: 'door-operate' }], 'secured', refused, 29 * day)).toEqual([]);
    expect(order([{ kind: 'door-operate' }], 'secured', refused, 30 * day)).toEqual(['door-operate']);
  });

  it('teach nothing about unlocking', () => {
    expect(order(methods, 'unsecured', refused, day)).toEqual(order(methods, 'unsecured', noMethodHistory, day));
  });
});
