import { beforeEach, describe, expect, it } from '@jest/globals';
import { RequestQueue } from '../../../src/lock/commands/request-queue.ts';
import { capabilitiesOf } from '../../../src/lock/capabilities.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

/** How long the cloud takes for a ticket, and for a command, ms. */
const callTime = 100;

let clock: VirtualClock;
let requests: RequestQueue;
let sent: number;
/** How long the answer to a command takes, ms. */
let answerTime: number;
let looks: number;
let doubts: number[];
let inDoubt: boolean;
/** What happened, in order. */
let events: string[];

beforeEach(() => {
  clock = new VirtualClock();
  sent = 0;
  answerTime = callTime;
  looks = 0;
  doubts = [];
  inDoubt = false;
  events = [];
  requests = new RequestQueue(
    {
      clock,
      reportsBolt: () => true,
      wakeSeconds: 45,
      bolt: () => 'secured',
      methods: () => [{ kind: 'door-operate' }],
      attempt: async (_way, _wanted, { stillWanted }) => {
        await clock.delay(callTime);
        sent += stillWanted?.() === true ? 1 : 0;
        await clock.delay(answerTime);
        return { kind: 'accepted' };
      },
      look: () => Promise.resolve(),
      leaves: () => events.push('leaves'),
      answered: () => undefined,
    },
    {
      log: new RecordedLog(),
      capabilities: () => capabilitiesOf({ category: 'ms', sub: false }, [], { pin: undefined, channel: undefined }),
      changed: () => events.push('Home is shown'),
      mayHaveOpened: (leftAt) => {
        doubts.push(leftAt);
        return inDoubt;
      },
      unlockEnded: () => undefined,
      lookLater: () => {
        looks += 1;
      },
    },
  );
});

describe('a request that is taken back', () => {
  it('before its command has left sends nothing, and there is nothing to look for', async () => {
    void requests.ask('unsecured');
    await settled();
    requests.withdraw();
    await clock.advance(10_000);
    expect([sent, looks, requests.wanted]).toEqual([0, 0, undefined]);
  });

  it('while its command is on its way leaves a bolt that may move: it is looked at', async () => {
    void requests.ask('unsecured');
    await clock.advance(callTime + 1);
    requests.withdraw();
    expect([sent, looks, requests.wanted]).toEqual([1, 1, undefined]);
  });
});

it('waits for a command that is still on its way, though the request after it was taken back', async () => {
  answerTime = 4_000;
  void requests.ask('unsecured');
  await clock.advance(callTime + 1);
  void requests.ask('secured');
  await settled();
  requests.withdraw();
  void requests.ask('unsecured');
  await clock.advance(answerTime - callTime);
  expect(sent).toBe(1);
  await clock.advance(1_000);
  expect(sent).toBe(2);
});

describe('a request that ends with the bolt where Home wants it', () => {
  const lockAfterUnlock = async (): Promise<void> => {
    void requests.ask('unsecured');
    await clock.advance(callTime + 1);
    void requests.ask('secured');
    await clock.advance(20_000);
  };

  it('is looked after while it is in doubt whether a command before it still opens the bolt', async () => {
    inDoubt = true;
    await lockAfterUnlock();
    expect([requests.wanted, doubts.length > 0, looks]).toEqual([undefined, true, 1]);
  });

  it('costs no look where the bolt has said since where it is', async () => {
    await lockAfterUnlock();
    expect([requests.wanted, looks]).toEqual([undefined, 0]);
  });
});

it('shows Home what is right before a command leaves: the timer of an opening that has ended may be late', async () => {
  void requests.ask('unsecured');
  await settled();
  events = [];
  await clock.advance(callTime + 1);
  expect(events).toEqual(['Home is shown', 'leaves']);
});
