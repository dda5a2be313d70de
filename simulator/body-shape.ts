import { refused, type Refusal } from './answers.ts';

/** What a body must hold: every key, of this type, and no other key. */
export type BodyShape = Readonly<Record<string, 'string' | 'boolean' | 'integer' | 'array' | 'number or string'>>;

/** The parsed body of a request; an absent one counts as `{}`. Undefined when it is not a JSON object. */
export function parseBody(bytes: Buffer): Record<string, unknown> | undefined {
  if (bytes.length === 0) {
    return {};
  }
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** 1109 for an unknown key, 1100 for a missing or empty one, 1104 for a wrong type. */
export function refusalOfBody(body: Readonly<Record<string, unknown>>, shape: BodyShape): Refusal | undefined {
  if (Object.keys(body).some((key) => !Object.hasOwn(shape, key))) {
    return refused(1109);
  }
  for (const [key, type] of Object.entries(shape)) {
    const value = body[key];
    if (value === undefined || value === null || value === '') {
      return refused(1100);
    }
    if (!isOfType(value, type)) {
      return refused(1104);
    }
  }
  return undefined;
}

function isOfType(value: unknown, type: BodyShape[string]): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'number or string':
      return typeof value === 'number' || typeof value === 'string';
    default:
      return typeof value === type;
  }
}
