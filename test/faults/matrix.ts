import { answerTroubles, clockJumps, receptions } from './troubles.ts';

/** The steps of a request for the bolt, in their order. */
export const steps = ['connect', 'TLS', 'token', 'ticket', 'operate', 'confirmation'] as const;
export type Step = (typeof steps)[number];

export type Wanted = 'unlock' | 'lock';

/** One cell: at this step this goes wrong, once or as long as Home waits, while Home wants this. */
export interface Cell {
  step: Step;
  trouble: string;
  lasts: 'once' | 'on';
  wanted: Wanted;
}

/** What came of a cell. Times are not in it: the page must not depend on how fast a machine is. */
export interface Result {
  /** What HomeKit was told about its write: the HAP status, 0 where it was accepted. */
  told: number;
  /** Where the bolt is in the end; Home shows the same. */
  ends: 'locked' | 'unlocked';
  /** Commands that moved the bolt. */
  moved: number;
  /** Commands of which no answer proves that they were not delivered. */
  mayHaveMoved: number;
  /** Commands that were provably not delivered: at most two are counted. */
  refused: number;
}

/** Cells that one fault strikes at the same time. */
export type Round = readonly Cell[];

/** Cells that need a house of their own kind: where a fault strikes one lock alone, many play at the same time. */
export interface Plan {
  name: string;
  kind: 'lock' | 'project' | 'entrance';
  rounds: readonly Round[];
}

const wishes: readonly Wanted[] = ['unlock', 'lock'];
const names = answerTroubles.map(({ name }) => name);

/** A fault of the connection, of the token or of the clock concerns the whole project. */
const projectRounds = (step: Step, troubles: readonly string[]): Round[] =>
  troubles.map((trouble) => wishes.map((wanted) => ({ step, trouble, lasts: 'on', wanted })));

const lockCells = (['ticket', 'operate', 'confirmation'] as const).flatMap((step) =>
  names.flatMap((trouble) =>
    (['once', 'on'] as const).flatMap((lasts) => wishes.map((wanted): Cell => ({ step, trouble, lasts, wanted }))),
  ),
);

const clockRounds = Object.keys(clockJumps).flatMap((jump) =>
  (['token', 'ticket', 'operate', 'confirmation'] as const).flatMap((step) =>
    projectRounds(step, [jump]).flatMap((round) => (step === 'token' ? [round] : round.map((cell) => [cell]))),
  ),
);

const entranceRounds = (['connect', 'TLS'] as const).flatMap((step) =>
  projectRounds(step, Object.keys(receptions[step])),
);

/** Locks of one house: a HomeKit bridge takes 149 accessories, and the simulator's and the controller's work is ours. */
const locksInHouse = 130;

const roundsOf: Readonly<Record<Plan['kind'], readonly Round[]>> = {
  lock: lockCells.map((cell) => [cell]),
  project: [...projectRounds('token', names), ...clockRounds],
  entrance: entranceRounds,
};

/** The matrix as houses, or the cells of it that are wanted. */
export function matrix(isWanted: (cell: Cell) => boolean = () => true): Plan[] {
  return (['lock', 'project', 'entrance'] as const).flatMap((kind) =>
    inHouses(
      kind,
      roundsOf[kind].map((round) => round.filter(isWanted)).filter(({ length }) => length > 0),
    ),
  );
}

/** What is played on every change, for as long as Home waits: all that can happen to a command, and some of the rest. */
const onEveryChange: Readonly<Record<Step, readonly string[]>> = {
  connect: ['refused'],
  TLS: ['certificate of nobody known'],
  token: ['HTTP 500', 'half of the JSON', 'code 1004 (keys)'],
  ticket: [
    ...['reset in the middle of the answer', 'no answer, carried out', 'HTTP 307 to the same address'],
    ...['`result: {}`', 'code 1199 (too often)', 'code 2312 (asleep)', 'clock 1 h ahead'],
  ],
  // How long 16 MiB take depends on the machine: meanwhile a planned read may tell that the bolt is there already.
  operate: [...names.filter((name) => !name.startsWith('16 MiB')), 'clock 1 h ahead'],
  confirmation: ['no answer, not carried out', 'HTTP 500', '`success: "true"`', 'code 2001 (offline)'],
};

/** The part of the matrix that is played on every change. */
export function partForEveryChange(): Plan[] {
  return matrix(({ step, trouble, lasts }) => lasts === 'on' && onEveryChange[step].includes(trouble));
}

/** Every cell in the order of the page. */
export function allCells(): Cell[] {
  return matrix().flatMap(({ rounds }) => rounds.flat());
}

/** The name of a cell in results.json. */
export function idOf({ step, trouble, lasts, wanted }: Cell): string {
  return `${step} | ${trouble} | ${lasts} | ${wanted}`;
}

/** The rounds in as few houses as hold them. */
function inHouses(kind: Plan['kind'], rounds: readonly Round[]): Plan[] {
  const houses: Round[][] = rounds.length === 0 ? [] : [[]];
  for (const round of rounds) {
    const last = houses.at(-1) ?? [];
    if (last.flat().length + round.length > locksInHouse) {
      houses.push([round]);
    } else {
      last.push(round);
    }
  }
  return houses.map((own, index) => ({ name: `${kind} ${index + 1}`, kind, rounds: own }));
}
