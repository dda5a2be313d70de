import type { CloudEvent } from '../simulator/events.ts';
import type { LedgerEntry } from '../simulator/ledger.ts';
import type { LockState } from './home.ts';
import type { Actor, Stage } from './stage.ts';
import type { Timeline } from './timeline.ts';

/** The requests that show how a tap becomes a movement, in the words of the timeline. Others are routine. */
const REQUESTS: Partial<Record<LedgerEntry['endpoint'], string>> = {
  'password-ticket': 'ticket',
  'door-operate': 'door-operate',
  'open-door-v1.0': 'open-door',
  'open-door-v1.1': 'open-door (channel)',
  'open-door-pin': 'open-door (PIN)',
  cancel: 'reject request',
  status: 'read',
  'shadow-properties': 'read',
};

/** Prints what Home shows, what cloud and locks do and what the plugin logs, as it happens. */
export function followBothSides(cast: readonly Actor[], { cloud, homebridge }: Stage, timeline: Timeline): void {
  for (const actor of cast) {
    followTile(actor, timeline);
    actor.camera?.onRing(() => {
      timeline.home(`${actor.name}: the bell rings`);
    });
  }
  cloud.on((event) => {
    const words = wordsOf(event);
    const actor = 'device' in words ? cast.find(({ door }) => door.id === words.device) : undefined;
    if (actor !== undefined && words.text !== undefined) {
      timeline.door(`${actor.name}: ${words.text}`);
    }
  });
  homebridge.onLine((line) => {
    const [, said] = /\[Tuya Smart Lock\] (.*)/.exec(line) ?? [];
    if (said !== undefined) {
      timeline.log(said);
    }
  });
}

function followTile({ name, tile }: Actor, timeline: Timeline): void {
  let printed = tile && tileText(tile.shown);
  tile?.onShown(() => {
    // Current and target state often come in one message; only what stands after both is what a person sees.
    setImmediate(() => {
      const text = tileText(tile.shown);
      if (text !== printed) {
        printed = text;
        timeline.home(`${name} shows ${text}`);
      }
    });
  });
}

/** What Home writes on a lock's tile. */
function tileText({ current, target }: Partial<LockState>): string {
  if (current === undefined) {
    return 'No Response';
  }
  switch (current) {
    case 'jammed':
      return 'Jammed';
    case 'secured':
      return target === 'unsecured' ? 'Unlocking…' : 'Locked';
    case 'unsecured':
      return target === 'secured' ? 'Locking…' : 'Unlocked';
    case 'unknown':
      return 'Unknown';
  }
}

function wordsOf(event: CloudEvent): { device?: string | undefined; text?: string | undefined } {
  switch (event.kind) {
    case 'request':
      return { device: event.entry.device, text: requestText(event.entry) };
    case 'bolt':
      return { device: event.device, text: `bolt ${event.bolt} (${event.why})` };
    case 'asleep':
    case 'awake':
    case 'online':
    case 'offline':
      return { device: event.device, text: event.kind };
    case 'ticket':
    case 'report':
    case 'notice':
    case 'record':
    case 'added':
    case 'removed':
    case 'renamed':
      return {};
  }
}

function requestText({ endpoint, body, code, carriedOut, status }: LedgerEntry): string | undefined {
  const request = REQUESTS[endpoint];
  if (request === undefined) {
    return undefined;
  }
  const { open } = (body ?? {}) as { open?: boolean };
  const direction = open === undefined ? '' : open ? ' open' : ' close';
  const outcome = code !== undefined ? `refused, ${code}` : carriedOut ? 'ok' : 'refused by the lock';
  return `${request}${direction}: ${outcome}${status === 0 ? ', answer lost' : ''}`;
}
