import type { EndpointName, SimulatedCloud, SimulatedLock } from '../../simulator/cloud.ts';
import type { Entrance } from '../../simulator/entrance.ts';
import type { Cell, Round } from './matrix.ts';
import { answerTroubles, certificates, clockJumps, receptions } from './troubles.ts';

/** Every endpoint that moves a bolt. */
export const boltEndpoints: readonly EndpointName[] = [
  ...(['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin', 'commands'] as const),
];

const endpointsOf: Readonly<Record<'token' | 'ticket' | 'operate' | 'confirmation', readonly EndpointName[]>> = {
  token: ['token'],
  ticket: ['password-ticket'],
  operate: boltEndpoints,
  confirmation: ['status'],
};

/** The request after which the cloud's clock jumps, so that it is wrong when the step comes. */
const before: Readonly<Record<'operate' | 'confirmation', readonly EndpointName[]>> = {
  operate: ['password-ticket'],
  confirmation: boltEndpoints,
};

/**
 * Lets the trouble of a round come.
 * @param doors in the order of its cells
 * @returns ends it
 */
export async function arm(
  round: Round,
  doors: readonly SimulatedLock[],
  cloud: SimulatedCloud,
  entrance: Entrance,
): Promise<() => Promise<void>> {
  const [first] = round;
  if (first === undefined) {
    throw new Error('a round without a cell');
  }
  const { step, trouble } = first;
  if (step === 'connect' || step === 'TLS') {
    const reception = receptions[step][trouble];
    if (reception === undefined) {
      throw new Error(`nobody knows ${trouble}`);
    }
    await entrance.receive(reception);
    return () => entrance.receive({ kind: 'open', identity: certificates.good });
  }
  const jump = clockJumps[trouble];
  if (jump !== undefined) {
    return letClockJump(step, jump, doors, cloud);
  }
  return step === 'token' ? letTokensFail(first, cloud) : letLocksFail(round, doors, cloud);
}

function letLocksFail(round: Round, doors: readonly SimulatedLock[], cloud: SimulatedCloud): () => Promise<void> {
  round.forEach((cell, index) => {
    script(cell, cloud, doors[index]?.id);
  });
  return async () => {
    doors.forEach(({ id }) => {
      cloud.clearFaults(id);
    });
    return Promise.resolve();
  };
}

/** The token in use is over, so that the request needs a new one. */
function letTokensFail(cell: Cell, cloud: SimulatedCloud): () => Promise<void> {
  script(cell, cloud, undefined);
  cloud.expireTokens();
  return async () => {
    cloud.clearFaults();
    return Promise.resolve();
  };
}

function script({ step, trouble, lasts }: Cell, cloud: SimulatedCloud, device: string | undefined): void {
  const effect = answerTroubles.find(({ name }) => name === trouble)?.effect;
  if (effect === undefined || step === 'connect' || step === 'TLS') {
    throw new Error(`nobody knows ${trouble}`);
  }
  cloud.fault({
    endpoint: [...endpointsOf[step]],
    times: lasts === 'once' ? 1 : Infinity,
    effect,
    ...(device !== undefined && { device }),
  });
}

/** How far the clock of a cloud is ahead for good, ms. */
const aheadForGood = new WeakMap<SimulatedCloud, number>();

/**
 * The cloud's clock jumps: ahead for good, or back and, when the round is over, ahead again. So each round has a jump of
 * its own, and none meets what an earlier one left behind.
 */
function letClockJump(
  step: 'token' | 'ticket' | 'operate' | 'confirmation',
  ms: number,
  doors: readonly SimulatedLock[],
  cloud: SimulatedCloud,
): () => Promise<void> {
  let stop = (): void => undefined;
  const usual = aheadForGood.get(cloud) ?? 0;
  const jumped = usual + ms;
  const after = Math.max(usual, jumped);
  aheadForGood.set(cloud, after);
  if (step === 'operate' || step === 'confirmation') {
    stop = cloud.on((event) => {
      const concerned = event.kind === 'request' && doors.some(({ id }) => id === event.entry.device);
      if (concerned && before[step].includes(event.entry.endpoint)) {
        cloud.skewClock(jumped);
      }
    });
  } else {
    cloud.skewClock(jumped);
    if (step === 'token') {
      cloud.expireTokens();
    }
  }
  return async () => {
    stop();
    cloud.skewClock(after);
    return Promise.resolve();
  };
}
