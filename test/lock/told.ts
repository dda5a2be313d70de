import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';

/** What Home is told about a request, and after how long, ms. */
export interface Told {
  reply: Reply;
  after: number;
}

/** What Home is told, and after how long, ms; time passes until then, 20 s at most. */
export async function toldIn(clock: VirtualClock, reply: Promise<Reply>): Promise<Told> {
  const start = clock.now();
  let answer: Told | undefined;
  void reply.then((value) => (answer = { reply: value, after: clock.now() - start }));
  for (let waited = 0; answer === undefined && waited < 20_000; waited += 100) {
    await clock.advance(100);
  }
  if (answer === undefined) {
    throw new Error('Home was told nothing within 20 s');
  }
  return answer;
}
