import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { eventCapabilitiesOf } from '../lock/events/event-capabilities.ts';
import { warnAt } from '../project/api-usage.ts';
import { noLocks } from '../project/messages.ts';
import { dataCenters } from '../tuya/data-centers.ts';
import type { Device } from '../tuya/device.ts';
import { asTuyaError, TuyaError } from '../tuya/errors.ts';
import { testConnection } from '../tuya/push/connection-test.ts';
import { callsThisMonth } from './calls-this-month.ts';
import { CheckBoard } from './check-board.ts';
import { type CloudProject, type Listing, listing, withCloud } from './cloud-project.ts';
import { pageOfCalls, pageOfDevices } from './console-pages.ts';
import type { Check, CheckName } from './messages.ts';
import { within } from './time-for-answer.ts';

interface CheckOptions {
  clock: Clock;
  storagePath: string;
  /** Told of every row as soon as it is known. */
  tell: (check: Check) => void;
  /** Puts an error into words. */
  words: (error: unknown) => string;
  signal: AbortSignal;
}

/**
 * For a token, for the devices (with the app account, then without), and for what is looked at beside each other after
 * them, ms: together less than the whole has (handlers.ts), so that every row gets a sentence of its own.
 */
const tokenTime = 5_000;
const listTime = 6_000;
const serviceTime = 12_000;

/** A lock that its owner may not unlock says nothing about the service: so many are asked at most. */
const mostTickets = 3;

/**
 * Looks at everything that the plugin needs of Tuya's cloud, as the plugin uses it. Nothing is changed and no bolt moves:
 * a ticket is asked for and thrown away.
 * @returns every row; never rejects for what is wrong with the cloud project
 */
export async function checkEverything(config: Config, options: CheckOptions): Promise<Check[]> {
  const board = new CheckBoard(options);
  await Promise.all([checkCloud(config, board, options), checkCalls(config, board, options)]);
  board.leavesOpen();
  return board.rows;
}

async function checkCloud(config: Config, board: CheckBoard, options: CheckOptions): Promise<void> {
  const { clock, signal } = options;
  await withCloud(config, clock, async (project) => {
    // The project's own token tells of the keys alone, whatever may be wrong with the app account.
    await withCloud({ ...config, account: undefined }, clock, async (bare) => {
      if (!(await checkKeys(bare, board, options))) {
        return;
      }
      const found = await checkDevices(project, bare, board, options);
      const limited = async (name: CheckName, check: (signal: AbortSignal) => Promise<void>): Promise<void> => {
        try {
          await within(serviceTime, clock, signal, check);
        } catch (error) {
          board.failsWith(name, error);
        }
      };
      const { listed, asked } = found;
      await Promise.all([
        limited('messages', async (until) => checkMessages(project, board, clock, until)),
        ...(listed === undefined
          ? []
          : [
              limited('iot-core', async (until) => checkStatus(asked, listed, board, until)),
              limited('smart-lock', async (until) => checkTicket(asked, listed, board, until)),
              limited('pictures', async (until) => checkPictures(asked, listed, board, until)),
            ]),
      ]);
    });
  });
}

/** @returns whether it is worth while to go on */
async function checkKeys(bare: CloudProject, board: CheckBoard, { clock, signal }: CheckOptions): Promise<boolean> {
  try {
    await within(tokenTime, clock, signal, async (limited) => bare.client.uid(limited));
  } catch (error) {
    board.failsWith(rowOfToken(asTuyaError(error)), error);
    return false;
  }
  board.works('keys');
  board.works('data-center', Object.values(dataCenters).find(({ api }) => api === bare.config.endpoint)?.name);
  return true;
}

function rowOfToken({ kind }: TuyaError): CheckName {
  switch (kind) {
    case 'data-center':
    case 'unreachable':
    case 'lost':
    case 'unreadable':
      return 'data-center';
    case 'subscription':
      return 'iot-core';
    case 'quota':
      return 'calls';
    default:
      return 'keys';
  }
}

/** What the project lists, and in whose name it may be asked further. */
interface Found {
  listed: Listing | undefined;
  asked: CloudProject;
}

/** Where the app account is refused, the services of the project are looked at without it. */
async function checkDevices(
  project: CloudProject,
  bare: CloudProject,
  board: CheckBoard,
  { clock, signal }: CheckOptions,
): Promise<Found> {
  const list = async (asked: CloudProject): Promise<Listing> =>
    within(listTime, clock, signal, async (limited) => listing(asked, clock, limited));
  try {
    const listed = await list(project);
    if (listed.locks.length > 0) {
      board.works('account');
    } else {
      board.fails('account', noLocks(listed.devices.length), pageOfDevices);
    }
    return { listed, asked: project };
  } catch (thrown) {
    const error = asTuyaError(thrown);
    board.failsWith(rowOfListing(error), error);
    const isOfAccount = project.client.hasAccount && error.kind === 'account';
    return { listed: isOfAccount ? await list(bare).catch(() => undefined) : undefined, asked: bare };
  }
}

function rowOfListing({ kind }: TuyaError): CheckName {
  switch (kind) {
    case 'subscription':
    case 'unsupported':
      return 'iot-core';
    case 'quota':
      return 'calls';
    default:
      return 'account';
  }
}

/** The status of one device, which needs nothing but IoT Core. */
async function checkStatus(
  { devices }: CloudProject,
  listed: Listing,
  board: CheckBoard,
  signal: AbortSignal,
): Promise<void> {
  const device = listed.locks[0] ?? listed.devices[0];
  if (device !== undefined) {
    await devices.status(device.id, signal);
  }
  board.works('iot-core');
}

/** A ticket that nobody uses: it proves the permission to unlock. */
async function checkTicket(
  { doorLock }: CloudProject,
  { locks }: Listing,
  board: CheckBoard,
  signal: AbortSignal,
): Promise<void> {
  let refusal: unknown;
  for (const { id } of locks.slice(0, mostTickets)) {
    try {
      await doorLock.ticket(id, signal);
      board.works('smart-lock');
      return;
    } catch (error) {
      refusal ??= error;
      if (!(error instanceof TuyaError && error.concerns === 'lock')) {
        break;
      }
    }
  }
  if (refusal === undefined) {
    board.leavesOpen('smart-lock');
  } else {
    board.failsWith('smart-lock', refusal);
  }
}

async function checkMessages(
  { config, client }: CloudProject,
  board: CheckBoard,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  // Another id than that of the running plugin, which the broker would throw out otherwise.
  const way = await testConnection(config, { client, clock, linkId: randomUUID() }, signal);
  if (way === 'off') {
    board.leavesOpen('messages');
  } else {
    board.works('messages', { mqtt: 'MQTT', pulsar: 'Pulsar' }[way]);
  }
}

/** Whether Tuya tells of the pictures of a lock that takes them; that there is none just now says nothing. */
async function checkPictures(
  { doorLock }: CloudProject,
  { locks }: Listing,
  board: CheckBoard,
  signal: AbortSignal,
): Promise<void> {
  const lock = locks.find(takesPictures);
  if (lock === undefined) {
    board.leavesOpen('pictures');
    return;
  }
  try {
    await doorLock.latestMedia(lock.id, 'alert', signal);
  } catch (error) {
    if (!(error instanceof TuyaError && error.kind === 'unsupported')) {
      throw error;
    }
    await doorLock.albums(lock.id, signal);
  }
  board.works('pictures');
}

function takesPictures({ category, status = [] }: Device): boolean {
  const codes = new Set(status.map(({ code }) => code));
  return eventCapabilitiesOf({ category, codes, types: new Set(), pictured: false }).pictures;
}

async function checkCalls(
  { callsPerMonth }: Config,
  board: CheckBoard,
  { storagePath, clock }: CheckOptions,
): Promise<void> {
  const calls = await callsThisMonth(storagePath, callsPerMonth, clock);
  if (calls === undefined) {
    return;
  }
  const figures = `${calls.toLocaleString('en')} / ${callsPerMonth.toLocaleString('en')}`;
  if (calls < warnAt * callsPerMonth) {
    board.works('calls', figures);
  } else {
    board.fails('calls', figures, pageOfCalls);
  }
}
