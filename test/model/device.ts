import type { Device, EventCloud, LockCloud } from './plugin.ts';
import type { Setting } from './schedule.ts';

/** The cloud of the events of a lock that takes no pictures: only rejections go through the cloud. */
export function eventCloudOf(lockCloud: LockCloud, doorLock: Pick<EventCloud['doorLock'], 'cancel'>): EventCloud {
  const nothing = (): Promise<never[]> => Promise.resolve([]);
  return {
    doorLock: {
      cancel: doorLock.cancel.bind(doorLock),
      latestMedia: () => Promise.resolve(undefined),
      albums: () => Promise.resolve({ eventTypes: [], entries: [], plan: '' }),
    },
    devices: lockCloud.devices,
    history: { alarms: nothing, records: nothing, addressOf: () => Promise.resolve(undefined) },
    downloads: {
      picture: () => Promise.reject(new Error('no pictures')),
      clip: () => Promise.reject(new Error('no clips')),
    },
    steadyOf: (time) => time,
  };
}

/** As a discovery lists it, without its data points. */
export function deviceOf(id: string, kind: Setting['kind']): Device {
  return {
    id,
    name: id,
    category: kind === 'two doors' ? 'mk' : 'jtmspro',
    productId: 'p',
    productName: 'Lock',
    model: 'M',
    online: true,
    sub: undefined,
    status: undefined,
  };
}
