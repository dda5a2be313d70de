import type { Check, DataCenterAnswer, LockRow } from '../../src/homebridge-ui/messages.ts';
import { dataCenters, regions, type Region } from '../../src/tuya/data-centers.ts';
import { Picture } from '../../simulator/media/picture.ts';
import type { Block } from './homebridge-ui.ts';
import type { Script } from './scripted-plugin.ts';

/** Settings of somebody who has been here before. */
export const block: Block = {
  platform: 'TuyaSmartLock',
  name: 'Tuya Smart Lock',
  accessId: 'p9',
  accessKey: 'stored-access-secret',
  region: 'eu',
};

export const works: Check[] = (
  ['keys', 'data-center', 'account', 'iot-core', 'smart-lock', 'messages', 'pictures', 'calls'] as const
).map((name) => ({ name, ok: true, pending: false, text: undefined, page: undefined }));

/** What a camera saw when somebody rang, as the server hands it over. */
function pictures(): { at: number; image: string }[] {
  return [1, 2].map((id) => {
    const at = Date.UTC(2026, 10, 27, 18, 30 - id);
    const { jpeg } = new Picture(id, frontDoor.id, 18, at, false);
    return { at, image: `data:image/jpeg;base64,${jpeg.toString('base64')}` };
  });
}

/** The checks, one of them changed. */
export function checksWith(name: Check['name'], change: Partial<Check>): Check[] {
  return works.map((check) => (check.name === name ? { ...check, ...change } : check));
}

export const frontDoor: LockRow = {
  id: 'bf0123456789abcdefghij',
  name: 'Front Door',
  family: 'Wi-Fi lock with video',
  online: true,
  battery: 85,
  bolt: 'secured',
  door: 'closed',
  unlock: ['door-operate', 'open-door'],
  remoteUnlocks: [{ type: 'remoteUnlockWithoutPwd', open: false }],
  wantsPin: false,
  hasChannels: false,
  shows: { battery: true, door: true, pictures: true, rings: true, alarms: true, requests: true },
};

export const cellar: LockRow = {
  ...frontDoor,
  id: 'bf9876543210abcdefghij',
  name: 'Cellar <b>door</b>',
  family: 'Bluetooth lock behind a gateway',
  online: false,
  battery: undefined,
  bolt: 'unknown',
  door: undefined,
  unlock: ['open-with-pin'],
  remoteUnlocks: [{ type: 'remoteUnlockWithPwd', open: true }],
  wantsPin: true,
  shows: { battery: false, door: false, pictures: false, rings: false, alarms: true, requests: false },
};

export const gate: LockRow = {
  ...cellar,
  id: 'bfgate',
  name: 'Gate',
  wantsPin: false,
  remoteUnlocks: [],
  hasChannels: true,
};

/** What the data centres say when one of them, or none, knows the keys. */
export function answers(found: Region | undefined): DataCenterAnswer[] {
  return regions.map((region) => {
    const { name } = dataCenters[region];
    return region === found
      ? { region, name, state: 'accepts', devices: 9, locks: 3 }
      : { region, name, state: region === 'sg' ? 'unreachable' : 'refuses' };
  });
}

/** A cloud in which everything is as it should be. */
export const script: Script = {
  'find-data-center': {
    events: answers('eu').map((data) => ({ event: 'data-center', data })),
    told: { answers: answers('eu'), found: 'eu' },
  },
  checks: { events: works.slice(0, 3).map((data) => ({ event: 'check', data })), told: works },
  locks: { told: [frontDoor, cellar, gate] },
  'remote-unlock': {
    told: { ...frontDoor, remoteUnlocks: [{ type: 'remoteUnlockWithoutPwd', open: true }] },
  },
  pictures: { told: { pictures: pictures() } },
  diagnostics: { told: { fileName: 'tuya-smart-lock-diagnostics.json', content: '{}' } },
};
