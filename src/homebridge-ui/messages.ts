import type { Region } from '../tuya/data-centers.ts';

/**
 * What the page of the settings screen asks its server, and what it is told. A path of the server is the name of an
 * entry of {@link Requests} with a slash before it; progress comes as events with the name of an entry of {@link Events}.
 * Nothing secret goes from the server to the page: the page has what the owner typed, and never gets it back.
 */
export interface Requests {
  /** Which data centre knows the keys: all are asked at once, each answer is an event "data-center" as well. */
  'find-data-center': { asked: Keys; told: DataCenterSearch };
  /** What works and what is missing, one row each; each row is an event "check" as soon as it is known. */
  checks: { asked: Settings; told: Check[] };
  /** The locks of the project. No bolt is moved. */
  locks: { asked: Settings; told: LockRow[] };
  /** Switches a way to unlock from afar on or off, after the owner was asked (`remote-unlock/config`). */
  'remote-unlock': { asked: Settings & { lockId: string; type: RemoteUnlockType; open: boolean }; told: LockRow };
  /** The newest pictures of a lock, as data addresses (image/jpeg, image/png, image/webp), the newest first. */
  pictures: { asked: Settings & { lockId: string }; told: { pictures: { at: number; image: string }[] } };
  /** A redacted file for a bug report. */
  diagnostics: { asked: Settings; told: { fileName: string; content: string } };
}

export interface Events {
  'data-center': DataCenterAnswer;
  check: Check;
}

/** The keys of the cloud project, as typed. */
export interface Keys {
  accessId: string;
  accessKey: string;
  account?: unknown;
  /** In place of the data centres: for tests and the demo, a loopback address each. */
  endpoints?: Partial<Record<Region, string>>;
}

/** The whole block of the platform in config.json, as the form has it, saved or not. */
export interface Settings {
  config: Record<string, unknown>;
}

export interface DataCenterAnswer {
  region: Region;
  /** As written in Tuya's console. */
  name: string;
  state: 'asking' | 'accepts' | 'refuses' | 'unreachable';
  /** How many devices and locks it knows; where it accepts the keys. */
  devices?: number;
  locks?: number;
  /** One sentence: why it refuses. */
  text?: string;
}

export interface DataCenterSearch {
  answers: DataCenterAnswer[];
  /** The one that accepts the keys and has most locks, else most devices. */
  found: Region | undefined;
}

export type CheckName =
  'keys' | 'data-center' | 'account' | 'iot-core' | 'smart-lock' | 'messages' | 'pictures' | 'calls';

export interface Check {
  name: CheckName;
  /** undefined while it is being looked at, and where it does not apply. */
  ok: boolean | undefined;
  /** Whether it is still being looked at. */
  pending: boolean;
  /** Words of the error table, or figures; undefined where the name of the check says enough. */
  text: string | undefined;
  /** The page of Tuya's console or the place in its app where it is mended. */
  page: string | undefined;
}

export type RemoteUnlockType = 'remoteUnlockWithoutPwd' | 'remoteUnlockWithPwd';

export interface LockRow {
  id: string;
  name: string;
  /** As docs/locks.md calls it. */
  family: string;
  online: boolean;
  /** %; undefined where the lock does not tell. */
  battery: number | undefined;
  bolt: 'secured' | 'unsecured' | 'jammed' | 'unknown';
  door: 'open' | 'closed' | undefined;
  /** The endpoints that unlock it, in the order in which they are tried. */
  unlock: string[];
  /** What Tuya says about unlocking from afar; empty where it says nothing. */
  remoteUnlocks: { type: RemoteUnlockType; open: boolean }[];
  wantsPin: boolean;
  /** Whether it is an access control whose door has to be named. */
  hasChannels: boolean;
  /** What Home will show of it. */
  shows: { battery: boolean; door: boolean; pictures: boolean; rings: boolean; alarms: boolean; requests: boolean };
}
