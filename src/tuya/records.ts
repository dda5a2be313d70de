import { z } from 'zod';
import { parseJson } from '../json.ts';

/** The fields of a record by their names in snake_case. */
export type Fields = Readonly<Record<string, unknown>>;

/** A field with words; one that is absent, null, empty or no text says nothing and is undefined. */
export const words = z.string().min(1).optional().catch(undefined);

/** A number that may come as text. */
export const wholeNumber = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** The records of a list that have the expected shape; the odd ones are left out, they harm no other. */
export function readable<T>(list: unknown, shape: z.ZodType<T>): T[] {
  const records = Array.isArray(list) ? (list as unknown[]) : [];
  return records.flatMap((entry) => {
    const parsed = shape.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

/**
 * The fields of a record. Real answers are in snake_case, the API page's tables in camelCase (protocol 9): both are read.
 * @returns no fields when it is no record
 */
export function fieldsOf(record: unknown): Fields {
  if (typeof record !== 'object' || record === null) {
    return {};
  }
  const inSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [inSnakeCase(name), value as unknown]));
}

/** A list as it is, a single record as a list of one; either may come as JSON text (protocol 8). Anything else is empty. */
export function listOf(value: unknown): unknown[] {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return Array.isArray(parsed) ? (parsed as unknown[]) : typeof parsed === 'object' && parsed !== null ? [parsed] : [];
}
