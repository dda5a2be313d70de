import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DumpedDevice, HistoryList } from '../../simulator/cloud.ts';

const values = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));

/** How a device answers, as far as it differs from one that can do everything. */
const can = z.strictObject({
  operate: z.int().optional(),
  passwordFree: z.int().optional(),
  remoteUnlocks: z.int().optional(),
  channels: z.array(z.int()).optional(),
  close: z.boolean().optional(),
  autoRelockMs: z.number().optional(),
  media: z.null().optional(),
  timeStyle: z.literal('seconds').optional(),
});

const device = z.strictObject({
  name: z.string(),
  category: z.string(),
  product_id: z.string(),
  product_name: z.string().optional(),
  sub: z.boolean(),
  status: values,
  can: can.optional(),
}) satisfies z.ZodType<DumpedDevice>;

/** What Home has to show; a case names only what it is about. */
const expectation = z.strictObject({
  lock: z.enum(['locked', 'unlocked', 'jammed', 'unknown', 'No Response']).optional(),
  /** From, to, %. */
  battery: z.tuple([z.number(), z.number()]).optional(),
  low: z.union([z.literal(0), z.literal(1)]).optional(),
  contact: z.union([z.literal(0), z.literal(1)]).optional(),
  motion: z.boolean().optional(),
  tampered: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Since the last thing that happened. */
  rings: z.int().optional(),
  ringsInAll: z.int().optional(),
  /** What Home was told when it last tapped. */
  answer: z.union([z.literal(0), z.literal('error')]).optional(),
  /** A pattern that some line about this lock matches. */
  log: z.string().optional(),
  published: z.boolean().optional(),
  shownName: z.string().optional(),
});

/** One thing that happens. A key that is not here is a mistake in the case, not something to pass over. */
const step = z.union([
  /** Data points are pushed; `ago`: ms by the lock's own clock; `quiet`: the cloud learns of them, and says nothing. */
  z.strictObject({ report: values, ago: z.number().optional(), quiet: z.boolean().optional() }),
  /** Content of an `event_notify` message. */
  z.strictObject({ notice: z.record(z.string(), z.unknown()) }),
  /** A picture of this type of the album; `behind`: how far the lock's own clock is behind, s. */
  z.strictObject({ picture: z.strictObject({ type: z.int(), behind: z.number().optional() }) }),
  /** A row of the history, its data points as a list. */
  z.strictObject({
    record: z.strictObject({ code: z.string(), value: z.union([z.boolean(), z.number(), z.string()]) }),
    shape: z.literal('list').optional(),
  }),
  z.strictObject({ biz: z.enum(['online', 'offline']) }),
  /** What somebody taps in Home. */
  z.strictObject({ tap: z.enum(['unlock', 'lock']) }),
  /** ms */
  z.strictObject({ wait: z.number() }),
  /** Home looks for new services. */
  z.strictObject({ refresh: z.literal(true) }),
  /** `within`: ms */
  z.strictObject({ expect: expectation, within: z.number().optional() }),
]);

const fieldCase = z.strictObject({
  id: z.string(),
  kind: z.string(),
  from: z.string(),
  what: z.string(),
  /** `off`: no messages come. */
  world: z.literal('off').optional(),
  device,
  /** Its entry in `locks` of the configuration. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** The list of the history that has the records. */
  history: z.enum(['alarm-logs', 'records']).optional() satisfies z.ZodType<HistoryList | undefined>,
  steps: z.array(step),
});

/** What an owner reported in public, made small: a device as Tuya lists it, what it said, and what Home has to show. */
export type FieldCase = z.infer<typeof fieldCase>;
export type Step = z.infer<typeof step>;
export type Expectation = z.infer<typeof expectation>;

/** Every case of this folder. Throws where one says something that is not understood. */
export function fieldCases(): FieldCase[] {
  const folder = import.meta.dirname;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => fieldCase.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')), { error: () => name }));
}
