import { type Command, mayHaveMoved } from './commands.ts';
import type { Tile, Write } from './home.ts';
import type { Lock } from './plugin.ts';

/** Something the plugin was told of a bolt. Cloud time, ms. */
export interface Told {
  open: boolean;
  at: number;
  arrived: number;
  source: 'push' | 'read';
}

/** Where "Locked" only turns somebody down who asks at the door, and where it is refused. */
export type MovesNothing = 'somebody was to be turned down' | 'the lock is held open';

/** Writes that Home makes one wish of, and the commands that left for it. */
export interface Wish {
  target: Write['target'];
  commands: Command[];
  /** Commands of the wishes whose place it took. */
  before: Command[];
  /** Why it must move no bolt. */
  movesNothing: MovesNothing | undefined;
  /** When Home was tapped, by the clock that counts suspensions, ms. */
  at: number;
  /** Whether the cloud said that the lock sleeps. */
  sleeps: boolean;
}

/** One door, and everything that the plugin was told of it since it started. */
export class Door {
  readonly deviceId: string;
  readonly channel: number | undefined;
  lock: Lock;
  tile: Tile;
  wish: Wish | undefined;
  readonly commands: Command[] = [];
  readonly told: Told[] = [];
  /** When somebody opened it at the door, as told, cloud time, ms. */
  readonly openings: number[] = [];
  /** The same of the last one, in time awake, ms: timers run only then. */
  openedAwake = -Infinity;
  /** The newest word about being held open. */
  held: { on: boolean; at: number } | undefined;
  /** How new the newest word about that is, cloud time, ms. */
  heldKnownAt = -Infinity;
  /** A jam was told, and no message of the bolt after it. */
  jammed = false;
  /** When a visitor that waits was told of, and until when, cloud time, ms. */
  visitor: { until: number } | undefined;

  constructor(deviceId: string, channel: number | undefined, lock: Lock, tile: Tile) {
    this.deviceId = deviceId;
    this.channel = channel;
    this.lock = lock;
    this.tile = tile;
  }

  /** What was told last, by the time of what was told; undefined where two words of one moment differ. */
  newestWord(margin: number): boolean | undefined {
    const [last, other] = [...this.told].sort((a, b) => b.at - a.at);
    if (last === undefined) {
      return undefined;
    }
    const rival = this.told.find(({ open, at }) => open !== last.open && last.at - at < margin);
    return rival === undefined || other === undefined ? last.open : undefined;
  }

  /** A write of Home. @param at by the clock that counts suspensions, ms @returns the wish that it makes or joins */
  wishes(target: Write['target'], at: number, movesNothing: MovesNothing | undefined): Wish {
    const { tile, wish } = this;
    const isOpenWish = wish?.target === target && tile.pending === target;
    const isSure = tile.current === 'secured' || tile.current === 'unsecured' || tile.newest?.answer === undefined;
    if (wish === undefined || !isOpenWish || !isSure || wish.movesNothing !== movesNothing) {
      const tookPlace = wish !== undefined && tile.pending !== undefined && isSure;
      this.wish = {
        target,
        commands: [],
        before: tookPlace ? [...wish.before, ...wish.commands] : [],
        movesNothing,
        at,
        sleeps: isOpenWish && wish.sleeps,
      };
      return this.wish;
    }
    return wish;
  }

  /** When the newest command left that may have opened it and of which nothing is known; cloud time, ms. */
  doubtedSince(confirmedCounts: boolean): number | undefined {
    const doubtful = this.commands.filter(
      (command) =>
        command.open &&
        mayHaveMoved(command) &&
        command.outcome !== 'turned down' &&
        !(confirmedCounts && command.outcome === 'accepted'),
    );
    return doubtful.at(-1)?.cloudAt;
  }
}
