import { Ajv } from 'ajv';
import { row, type Row } from './row.ts';

/** What the checks read of a schema: enough to walk through it and to fill it in. */
export interface Schema {
  type?: string;
  title?: string;
  format?: string;
  required?: unknown;
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  default?: unknown;
  examples?: readonly unknown[];
  enum?: readonly unknown[];
  oneOf?: readonly Schema[];
}

/** What the checks read of config.schema.json. */
export interface Form {
  pluginAlias?: unknown;
  pluginType?: unknown;
  schema?: Schema;
}

/** What Homebridge's checks want of config.schema.json. @param registered the name given to `registerPlatform` */
export function formRows(form: Form, registered: string): Row[] {
  const { schema = {} } = form;
  const odd = booleanRequired(schema);
  const refused = compile(schema);
  return [
    row('config.schema.json: pluginType is platform', form.pluginType === 'platform', String(form.pluginType)),
    row(
      'config.schema.json: pluginAlias is the registered name',
      form.pluginAlias === registered && registered !== '',
      `${String(form.pluginAlias)}, registered is ${registered}`,
    ),
    row('config.schema.json: ajv compiles the schema', refused === undefined, refused ?? ''),
    row('config.schema.json: "required" is a list everywhere', odd.length === 0, odd.join(', ')),
    row(
      'config.schema.json: an object with properties',
      schema.type === 'object' && Object.keys(schema.properties ?? {}).length > 0,
      String(schema.type),
    ),
    row('config.schema.json: has a name', schema.properties?.['name']?.type === 'string', 'no property "name"'),
  ];
}

function compile(schema: Schema): string | undefined {
  try {
    new Ajv({ strict: false, logger: false }).compile(schema);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Where `required: true` stands, which old plugins have at single properties. */
function booleanRequired(schema: Schema, path = 'schema'): string[] {
  return [
    ...(schema.required !== undefined && !Array.isArray(schema.required) ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, part]) => booleanRequired(part, `${path}.${key}`)),
    ...(schema.items === undefined ? [] : booleanRequired(schema.items, `${path}[]`)),
  ];
}

/**
 * A form as Homebridge's checks fill it in: what is the default, else the first example, else the first of the values it
 * can have, else something of its type.
 * @param which only what is required, or everything
 */
export function filled(schema: Schema, which: 'required' | 'everything'): Record<string, unknown> {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([key]) => which === 'everything' || required.includes(key))
      .map(([key, part]) => [key, valueFor(part)]),
  );
}

function valueFor(schema: Schema): unknown {
  if (schema.type === 'object') {
    return filled(schema, 'everything');
  }
  if (schema.type === 'array') {
    return [schema.items === undefined ? 'test' : valueFor(schema.items)];
  }
  const choices = schema.enum ?? schema.oneOf?.[0]?.enum;
  const known = [schema.default, schema.examples?.[0], choices?.[0]].find((value) => value !== undefined);
  return known ?? { boolean: true, integer: 1, number: 1 }[schema.type ?? ''] ?? 'test';
}
