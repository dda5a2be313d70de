import type { Device } from '../../tuya/device.ts';
import type { EventCapabilities } from './camera-view.ts';
import { catalogue, codesShowing, codesThat } from '../data-points/catalogue.ts';
import { type Effect, type EventType, eventTypes } from '../event-types.ts';

/** What a lock has shown of itself. */
export interface EventEvidence {
  category: Device['category'];
  /** The codes of all data points it has reported. */
  codes: ReadonlySet<string>;
  /** What has happened at its door. */
  types: ReadonlySet<EventType>;
  /** Whether a picture of it could be shown. */
  pictured: boolean;
}

/** Categories whose locks have a camera (protocol 4.2). */
const withCamera = ['videolock', 'photolock'];
const cameraCodes = codesShowing('photos', 'video talk');
const ringCodes = [...codesThat('request'), ...codesTelling('ring')];
const alarmCodes = codesTelling('alarm', 'tampering');
const requestCodes = [...codesThat('request'), ...codesThat('reply')];

/** What can happen at a door: by the data points of its lock, and by what has happened there. */
export function eventCapabilitiesOf(evidence: EventEvidence): EventCapabilities {
  const has = (codes: readonly string[]): boolean => codes.some((code) => evidence.codes.has(code));
  const saw = (...effects: Effect[]): boolean =>
    [...evidence.types].some((name) => effects.includes(eventTypes[name].effect));
  const camera = withCamera.includes(evidence.category) || has(cameraCodes);
  return {
    pictures: camera || evidence.pictured,
    rings: has(ringCodes) || saw('ring', 'request'),
    alarms: camera || has(alarmCodes) || saw('alarm', 'tampering'),
    requests: has(requestCodes) || saw('request'),
  };
}

/** The data points of which one such effect can be expected. */
function codesTelling(...effects: Effect[]): string[] {
  return catalogue.flatMap(({ codes, meaning }) =>
    meaning.says === 'event' && meaning.tells.some((name) => effects.includes(eventTypes[name].effect)) ? codes : [],
  );
}
