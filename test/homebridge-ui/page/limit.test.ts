import { describe, expect, it } from '@jest/globals';
import { NoAnswer, within } from '../../../src/homebridge-ui/page/limit.ts';

describe('waiting for an answer', () => {
  it('ends with the answer, also with a refusal', async () => {
    await expect(within(Promise.resolve('told'), 60_000)).resolves.toBe('told');
    await expect(within(Promise.reject(new Error('refused')), 60_000)).rejects.toThrow('refused');
  });

  it('ends when none comes', async () => {
    await expect(within(new Promise(() => undefined), 1)).rejects.toBeInstanceOf(NoAnswer);
  });
});
