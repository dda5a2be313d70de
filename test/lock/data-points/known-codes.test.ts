import { expect, it } from '@jest/globals';
import { KnownCodes } from '../../../src/lock/data-points/known-codes.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';

const points = (from: number, count: number): { code: string; value: number }[] =>
  Array.from({ length: count }, (_, index) => ({ code: `dp_${from + index}`, value: index }));

it('lets in the data points of a lock, again and again, and no more than a lock can have', () => {
  const codes = new KnownCodes({ debug: () => undefined });
  expect(codes.admit(points(0, 512))).toHaveLength(512);
  expect(codes.admit(points(500, 524))).toHaveLength(524);
  expect(codes.admit(points(0, 1_024))).toHaveLength(1_024);
  expect(codes.admit(points(1_000, 100)).map(({ code }) => code)).toEqual(points(1_000, 24).map(({ code }) => code));
});

it('says once what is not in the catalogue, with the shape of its value and never the value', () => {
  const lines: string[] = [];
  const codes = new KnownCodes({ debug: (line) => lines.push(line) });
  codes.admit([
    { code: 'lock_motor_state', value: true },
    { code: 'of_a_new_maker', value: 'secret' },
  ]);
  codes.admit([{ code: 'of_a_new_maker', value: 7 }]);
  expect(lines).toEqual(['reports a data point that nobody knows yet: of_a_new_maker (text, 6 characters)']);
});

it('keeps a lock that reports ever new data points from filling the memory, and hears its bolt all the same', () => {
  const cloud = new ScriptedCloud();
  const lock = cloud.lock();
  for (let read = 0; read < 10; read += 1) {
    lock.observeRead(points(read * 500, 500), cloud.clock.now());
    lock.observePush(points(10_000 + read * 500, 500).map((point) => ({ ...point, at: cloud.clock.now() })));
  }
  lock.observeRead([{ code: 'residual_electricity', value: 50 }], cloud.clock.now());
  expect(lock.battery).toBeUndefined();
  lock.observePush([{ code: 'lock_motor_state', value: true, at: cloud.clock.now() + 1 }]);
  expect(lock.bolt).toBe('unsecured');
});
