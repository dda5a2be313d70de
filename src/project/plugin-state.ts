import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MethodMemory } from '../lock/commands/method-memory.ts';
import type { Storage } from '../storage.ts';
import type { CountedCalls } from './api-usage.ts';

/** What was learned about the ways to move a bolt; what cannot be read is learned again. */
const lessons = z.object({
  worked: z.record(z.string(), z.string()),
  refused: z.record(z.string(), z.record(z.string(), z.number())),
});

const facts = z.object({
  linkId: z.string().min(1),
  month: z.string(),
  calls: z.number(),
  warned: z.boolean(),
  turnsOn: z.number().int().min(1).max(31).catch(1),
  lessons: z.record(z.string(), lessons).catch({}),
});

/** What outlives a restart: the calls of this month, the id of this installation at the broker, what locks refused. */
export class PluginState {
  readonly #storage: Storage;
  #facts: z.infer<typeof facts>;

  /** Loads it, and begins anew with a file that cannot be read, which is set aside. */
  constructor(storage: Storage) {
    this.#storage = storage;
    const loaded = storage.load();
    const known = facts.safeParse(loaded);
    if (loaded !== undefined && !known.success) {
      storage.setAside();
    }
    this.#facts = known.success
      ? known.data
      : { linkId: randomUUID(), month: '', calls: 0, warned: false, turnsOn: 1, lessons: {} };
    this.save();
  }

  /** Identifies this installation to the broker: two with the same id would throw each other out (protocol 6.1). */
  get linkId(): string {
    return this.#facts.linkId;
  }

  /** The calls of the month in which one was last counted. */
  get counted(): CountedCalls {
    const { month, calls, warned, turnsOn } = this.#facts;
    return { month, calls, warned, turnsOn };
  }

  /** Kept with the next {@link save}: there are too many calls to write each down. */
  set counted(counted: CountedCalls) {
    this.#facts = { ...this.#facts, ...counted };
  }

  /** What was learned about the ways to move one bolt. @param bolt the device id, with the channel where there are several */
  memoryOf(bolt: string): MethodMemory {
    return {
      // What is read back was written here: the words are those of UnlockMethodKind and Target.
      // An id may be any word, also one that every object knows.
      recall: () => (Object.hasOwn(this.#facts.lessons, bolt) ? this.#facts.lessons[bolt] : undefined),
      keep: (learned) => {
        this.#facts.lessons = { ...this.#facts.lessons, [bolt]: learned };
        this.save();
      },
    };
  }

  /** Writes everything down, in the background. */
  save(): void {
    this.#storage.save(this.#facts);
  }

  /** Writes everything down at once: Homebridge ends. */
  close(): void {
    this.save();
    this.#storage.close();
  }
}
