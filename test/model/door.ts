import { type Command, mayHaveMoved } from './commands.ts';
import type { Tile, Write } from './home.ts';
import type { Lock } from './plugin.ts';

/** Something the plugin was told of a bolt. Cloud time, ms. */
export interface Told {
  open: boolean;
  at: number;
  source: 'push' | 'read';
}

/** Writes that Home makes one wish of, and the commands that left for it. */
export interface Wish {
  target: Write['target'];
  commands: Command[];
  /** Commands of the wishes whose place it took. */
  before: Command[];
  /** Somebody at the door was turned down by it: no bolt is to move. */
  isRejection: boolean;
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

  /** A write of Home. @returns the wish that it makes or joins */
  wishes(target: Write['target'], isRejection: boolean): Wish {
    const { tile, wish } = this;
    const isOpenWish = wish?.target === target && tile.pending === target;
    const isSure = tile.current === 'secured' || tile.current === 'unsecured' || tile.newest?.answer === undefined;
    if (wish === undefined || !isOpenWish || !isSure) {
      const tookPlace = wish !== undefined && tile.pending !== undefined && isSure;
      this.wish = { target, commands: [], before: tookPlace ? [...wish.before, ...wish.commands] : [], isRejection };
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
