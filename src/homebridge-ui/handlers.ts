import type { Clock } from '../clock.ts';
import {
  configAsked,
  keysAsked,
  lockIdAsked,
  partsOf,
  Problem,
  remoteUnlockAsked,
  secretsAsked,
  wordsFor,
} from './asked.ts';
import { checkEverything } from './checks.ts';
import { withCloud } from './cloud-project.ts';
import { diagnosticsFile, type Versions } from './diagnostics.ts';
import { findDataCenter } from './find-data-center.ts';
import { lockRows, switchRemoteUnlock } from './locks.ts';
import type { Events, Requests } from './messages.ts';
import { newestPictures } from './pictures.ts';
import { within } from './time-for-answer.ts';

/** One function for each request. It rejects with a Problem whose message is for the owner and holds no secret. */
export type Handlers = { [Name in keyof Requests]: (body: unknown) => Promise<Requests[Name]['told']> };

export interface HandlerOptions {
  clock: Clock;
  /** Tells the page what has come so far. */
  tell: <Name extends keyof Events>(name: Name, data: Events[Name]) => void;
  versions: Versions;
}

/**
 * How long each request may take, ms: Homebridge's UI sets no limit. Data centres and checks have limits of their own for
 * each step (find-data-center.ts, checks.ts), which end earlier.
 */
const limits: Readonly<Record<keyof Requests, number>> = {
  'find-data-center': 15_000,
  checks: 30_000,
  locks: 20_000,
  'remote-unlock': 20_000,
  pictures: 25_000,
  diagnostics: 30_000,
};

/** What one answer is made with. */
interface Answering {
  secrets: readonly string[];
  words: (error: unknown) => string;
  signal: AbortSignal;
}

/**
 * The server of the settings screen, without its connection to Homebridge's UI.
 * @param storagePath Homebridge's storage folder, which is only read
 */
export function createHandlers(storagePath: string, { clock, tell, versions }: HandlerOptions): Handlers {
  const never = new AbortController().signal;
  const answered =
    <Name extends keyof Requests>(
      name: Name,
      answer: (body: unknown, answering: Answering) => Promise<Requests[Name]['told']>,
    ) =>
    async (body: unknown): Promise<Requests[Name]['told']> => {
      const secrets = secretsAsked(body);
      const words = (error: unknown): string => wordsFor(error, secrets);
      const work = async (signal: AbortSignal): Promise<Requests[Name]['told']> =>
        answer(body, { secrets, words, signal });
      return within(limits[name], clock, never, work).catch((error: unknown) => {
        // Without the error itself as its cause: that may hold what must not be told.
        throw new Problem(words(error));
      });
    };
  return {
    'find-data-center': answered('find-data-center', async (body, { words, signal }) => {
      const told = (answer: Events['data-center']): void => {
        tell('data-center', answer);
      };
      return findDataCenter(keysAsked(body), { clock, words, signal, tell: told });
    }),
    checks: answered('checks', async (body, { words, signal }) => {
      const told = (check: Events['check']): void => {
        tell('check', check);
      };
      return checkEverything(configAsked(body), { clock, storagePath, words, signal, tell: told });
    }),
    locks: answered('locks', async (body, { signal }) =>
      withCloud(configAsked(body), clock, async (project) => lockRows(project, clock, signal)),
    ),
    'remote-unlock': answered('remote-unlock', async (body, { signal }) => {
      const [lockId, wanted] = [lockIdAsked(body), remoteUnlockAsked(body)];
      return withCloud(configAsked(body), clock, async (project) =>
        switchRemoteUnlock(project, lockId, wanted, clock, signal),
      );
    }),
    pictures: answered('pictures', async (body, { signal }) => {
      const lockId = lockIdAsked(body);
      return withCloud(configAsked(body), clock, async (project) => newestPictures(project, lockId, clock, signal));
    }),
    diagnostics: answered('diagnostics', async (body, { secrets, words, signal }) => {
      const { name } = partsOf(partsOf(body)['config']);
      const nameInLog = typeof name === 'string' ? name : undefined;
      const options = { clock, storagePath, versions, secrets, words, signal };
      return diagnosticsFile(configAsked(body), nameInLog, options);
    }),
  };
}
