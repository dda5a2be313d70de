import type { Clock } from '../clock.ts';
import { capabilitiesOf } from '../lock/capabilities.ts';
import { type Config, channelsOf } from '../config.ts';
import { pluginName } from '../plugin-name.ts';
import { callsThisMonth } from './calls-this-month.ts';
import { type CloudProject, listing, withCloud } from './cloud-project.ts';
import { type DeviceDump, remoteUnlocksIn, tellable, typesOf } from './device-dump.ts';
import { readLocks, type ReadLock, rowOf } from './locks.ts';
import { pluginLines } from './log-lines.ts';
import type { Requests } from './messages.ts';
import { namesInHome } from './names-in-home.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { settingsWithoutSecrets } from './redacted-settings.ts';
import { within } from './time-for-answer.ts';

/** The programs that take part, by what is known of them. */
export interface Versions {
  plugin: string;
  node: string;
  system: string;
  homebridgeUi: string | undefined;
}

/** What stands in the file. Nothing in it names a person, a place or a device. */
export interface Diagnostics {
  format: 1;
  made: string;
  versions: Versions & { homebridge: string | undefined };
  settings: object;
  callsThisMonth: number | undefined;
  /** Why the cloud could not be asked. */
  trouble: string | undefined;
  locks: DeviceDump[];
  /** How many other devices there are of each category. */
  others: Record<string, number>;
  log: string[];
}

interface DiagnosticsOptions {
  clock: Clock;
  storagePath: string;
  versions: Versions;
  /** Everything secret that the page sent. */
  secrets: readonly string[];
  /** Puts an error into words. */
  words: (error: unknown) => string;
  signal: AbortSignal;
}

/** For everything that is asked of the cloud, ms: without it the file has at least the settings and the log. */
const cloudTime = 20_000;

/** The file for a bug report: whatever helps to find a mistake, and nothing that must stay with its owner. */
export async function diagnosticsFile(
  config: Config,
  name: string | undefined,
  options: DiagnosticsOptions,
): Promise<Requests['diagnostics']['told']> {
  const { clock, storagePath, versions, secrets, words, signal } = options;
  const pseudonyms = new Pseudonyms([
    ...secrets,
    config.accessId,
    ...(config.account ? [config.account.username] : []),
  ]);
  const asked = await withCloud(config, clock, async (project) =>
    within(cloudTime, clock, signal, async (limited) => dumps(project, pseudonyms, clock, limited)),
  ).catch((error: unknown) => ({ trouble: words(error), locks: [], others: {} }));
  [...config.locks.keys()].forEach((id, index) => {
    pseudonyms.call(id, `unknown-lock-${index + 1}`);
  });
  [...config.locks.values()].flat().forEach((lock) => {
    pseudonyms.call(lock.name, `Name of ${pseudonyms.in(lock.id)}`);
  });
  (await namesInHome(storagePath)).forEach((shown, index) => {
    pseudonyms.call(shown, `Accessory ${index + 1}`);
  });
  const log = await pluginLines(storagePath, name);
  const made = new Date(clock.date()).toISOString();
  const content: Diagnostics = {
    format: 1,
    made,
    versions: { ...versions, homebridge: log.version },
    settings: settingsWithoutSecrets(config, pseudonyms),
    callsThisMonth: await callsThisMonth(storagePath, config.callsPerMonth, clock),
    ...asked,
    trouble: asked.trouble === undefined ? undefined : pseudonyms.in(asked.trouble),
    log: log.lines.map((line) => pseudonyms.in(line)),
  };
  return {
    fileName: `${pluginName}-${made.slice(0, 10)}.json`,
    content: `${JSON.stringify(content, null, 2)}\n`,
  };
}

type Dumps = Pick<Diagnostics, 'trouble' | 'locks' | 'others'>;

async function dumps(project: CloudProject, pseudonyms: Pseudonyms, clock: Clock, signal: AbortSignal): Promise<Dumps> {
  const listed = await listing(project, clock, signal);
  const others = new Map<string, number>();
  listed.devices
    .filter((device) => !listed.locks.includes(device))
    .forEach(({ id, name, category }, index) => {
      others.set(category, (others.get(category) ?? 0) + 1);
      pseudonyms.call(id, `device-${index + 1}`);
      pseudonyms.call(name, `Device ${index + 1}`);
    });
  listed.locks.forEach(({ id, name }, index) => {
    pseudonyms.call(id, `lock-${index + 1}`);
    pseudonyms.call(name, `Lock ${index + 1}`);
  });
  // After the names: where the time runs out in here, the log still has them.
  const locks = await readLocks(project, listed.locks, signal);
  return {
    trouble: undefined,
    locks: await Promise.all(locks.map(async (lock, index) => dumpOf(lock, index + 1, project, pseudonyms, signal))),
    others: Object.fromEntries(others),
  };
}

async function dumpOf(
  lock: ReadLock,
  number: number,
  project: CloudProject,
  pseudonyms: Pseudonyms,
  signal: AbortSignal,
): Promise<DeviceDump> {
  const { device, points, remoteUnlocks, unread } = lock;
  const { id, name, ...capabilities } = rowOf(lock, project);
  const [settings] = channelsOf(project.config, device.id);
  const { boltState } = capabilitiesOf(device, points, settings, remoteUnlocks);
  const specification = await project.devices.specification(device.id, signal).catch(() => undefined);
  return {
    id: `lock-${number}`,
    name: `Lock ${number}`,
    category: device.category,
    product_id: device.productId,
    product_name: pseudonyms.in(device.productName),
    model: pseudonyms.in(device.model),
    sub: device.sub,
    online: device.online,
    ...tellable(points),
    remote_unlocks: remoteUnlocksIn(lock),
    unread: unread && pseudonyms.in(unread.message),
    specification: specification && typesOf(specification),
    capabilities: { ...capabilities, boltState },
  };
}
