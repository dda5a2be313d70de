import type { Clock } from '../clock.ts';
import { type DataCenter, dataCenters, type Region, regions } from '../tuya/data-centers.ts';
import { asTuyaError, type TuyaErrorKind } from '../tuya/errors.ts';
import type { KeysAsked } from './asked.ts';
import { type CloudProject, listing, withCloud } from './cloud-project.ts';
import type { DataCenterAnswer, DataCenterSearch } from './messages.ts';
import { within } from './time-for-answer.ts';

export interface SearchOptions {
  clock: Clock;
  /** Told of every step of every data centre. */
  tell: (answer: DataCenterAnswer) => void;
  /** Puts an error into words. */
  words: (error: unknown) => string;
  signal: AbortSignal;
}

/** For the token of one data centre, and once more for its devices, ms: a healthy one needs about a second. */
export const probeTime = 5_000;

const withoutAnswer: readonly TuyaErrorKind[] = ['unreachable', 'lost', 'unreadable', 'cloud', 'cancelled'];

/**
 * Asks every data centre at once whether it knows the keys, and those that do for their devices: a project may be open in
 * several data centres, and its owner's devices live in one of them.
 */
export async function findDataCenter(asked: KeysAsked, options: SearchOptions): Promise<DataCenterSearch> {
  const { endpoints } = asked;
  const wanted = endpoints === undefined ? regions : regions.filter((region) => endpoints[region] !== undefined);
  const answers = await Promise.all(wanted.map(async (region) => ask(region, asked, options)));
  return { answers, found: bestOf(answers) };
}

/** Of the data centres that accept the keys the one with most locks, else with most devices. */
export function bestOf(answers: readonly DataCenterAnswer[]): Region | undefined {
  const [best] = answers
    .filter(({ state }) => state === 'accepts')
    .sort((a, b) => (b.locks ?? 0) - (a.locks ?? 0) || (b.devices ?? 0) - (a.devices ?? 0));
  return best?.region;
}

async function ask(
  region: Region,
  { config, endpoints }: KeysAsked,
  { clock, tell, words, signal }: SearchOptions,
): Promise<DataCenterAnswer> {
  const { name, api }: DataCenter = dataCenters[region];
  const told = (state: DataCenterAnswer['state'], more: Partial<DataCenterAnswer> = {}): DataCenterAnswer => {
    const answer = { region, name, state, ...more };
    tell(answer);
    return answer;
  };
  told('asking');
  const endpoint = endpoints?.[region] ?? api;
  // The project's own token tells of the keys alone, whatever may be wrong with the app account.
  return withCloud({ ...config, endpoint, account: undefined }, clock, async (project) => {
    try {
      await within(probeTime, clock, signal, async (limited) => project.client.uid(limited));
    } catch (error) {
      const isSilent = withoutAnswer.includes(asTuyaError(error).kind);
      return told(isSilent ? 'unreachable' : 'refuses', { text: words(error) });
    }
    try {
      return told('accepts', await within(probeTime, clock, signal, async (limited) => count(project, clock, limited)));
    } catch (error) {
      return told('accepts', { text: words(error) });
    }
  });
}

async function count(
  project: CloudProject,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ devices: number; locks: number }> {
  const { devices, locks } = await listing(project, clock, signal);
  return { devices: devices.length, locks: locks.length };
}
