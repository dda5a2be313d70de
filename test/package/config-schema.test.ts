import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { configShape, readConfig } from '../../src/config.ts';
import { platformName } from '../../src/plugin-name.ts';

/** The part of JSON schema that both descriptions of the configuration use. */
interface Schema {
  type?: string;
  required?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
  enum?: unknown[];
  oneOf?: { title: string; enum: unknown[] }[];
  title?: string;
  description?: string;
}

interface LayoutNode {
  key?: string;
  type?: string;
  items?: (LayoutNode | string)[];
}

interface SchemaFile {
  pluginAlias: string;
  pluginType: string;
  singular: boolean;
  schema: Schema;
  layout: LayoutNode[];
}

const text = readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8');
const file = JSON.parse(text) as SchemaFile;
const validate = new Ajv({ strict: false, allErrors: true }).compile(file.schema);

const screen = everyKey(file.schema);
const plugin = everyKey(z.toJSONSchema(configShape, { io: 'input' }) as Schema);
/** Written by Homebridge, never by hand. */
['platform', '_bridge'].forEach((key) => plugin.delete(key));

const project = { accessId: 'p9', accessKey: 'key', region: 'eu' };

describe('the settings screen and the plugin', () => {
  it('know the same keys', () => {
    expect([...screen.keys()].sort()).toEqual([...plugin.keys()].sort());
  });

  it.each(leaves())('agree about %s: type, bounds, choices', (key) => {
    expect(constraints(screen.get(key))).toEqual(constraints(plugin.get(key)));
  });

  it('assume the same where nothing is set', () => {
    const assumed = (keys: Map<string, Schema>): Map<string, unknown> =>
      new Map([...keys].filter(([key]) => !unsettled.includes(key)).map(([key, schema]) => [key, schema.default]));
    expect(assumed(screen)).toEqual(assumed(plugin));
  });

  it('accept a configuration with every key set to its example', () => {
    const everything = exampleOf(file.schema) as Record<string, unknown>;
    expect(validate(everything)).toBe(true);
    const reading = readConfig({ platform: platformName, ...everything });
    expect(reading).toMatchObject({ ok: true, config: { accessId: everything['accessId'], push: everything['push'] } });
  });

  it.each([
    ['no key', { accessId: 'p9', region: 'eu' }],
    ['an unknown region', { ...project, region: 'mars' }],
    ['a short PIN', { ...project, locks: [{ id: 'bf1', pin: '123' }] }],
    ['a lock without id', { ...project, locks: [{ name: 'Front Door' }] }],
    ['half an account', { ...project, account: { username: 'me' } }],
  ])('both refuse %s', (_what, block) => {
    expect(validate(block)).toBe(false);
    expect(readConfig(block).ok).toBe(false);
  });

  it.each([
    ['an account nobody filled in', { ...project, account: {} }],
    ['an entry of a lock nobody filled in', { ...project, locks: [{}] }],
    ['only what is needed', project],
  ])('both accept %s', (_what, block) => {
    expect(validate(block)).toBe(true);
    expect(readConfig(block).ok).toBe(true);
  });
});

/**
 * Defaults that differ on purpose: the plugin needs no name; a default in the account would begin an account, one in an
 * entry of a lock would make an entry of the empty one that the form shows; "push" has its default in its choices.
 */
const unsettled = [
  'name',
  'account.schema',
  'push',
  ...['invertState', 'relockSeconds', 'wakeSeconds', 'camera', 'hidden', 'readOnly'].map((key) => `locks[].${key}`),
];

describe('config.schema.json', () => {
  it('is for this platform, which exists once', () => {
    expect(file).toMatchObject({ pluginAlias: platformName, pluginType: 'platform', singular: true });
  });

  it('writes every "required" as a list, which Homebridge’s checks ask for', () => {
    const required = [...text.matchAll(/"required":\s*(.)/g)].map(([, first]) => first);
    expect(required.length).toBeGreaterThan(0);
    expect(new Set(required)).toEqual(new Set(['[']));
  });

  it('begins no account by itself', () => {
    expect(Object.values(file.schema.properties?.['account']?.properties ?? {}).map((key) => key.default)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('begins no entry of a lock by itself', () => {
    const entry = file.schema.properties?.['locks']?.items?.properties ?? {};
    expect(Object.values(entry).filter((key) => key.default !== undefined)).toEqual([]);
  });

  it.each([
    ['relockSeconds', 8],
    ['wakeSeconds', 45],
  ])('tells in words what holds when %s is left empty', (key, seconds) => {
    expect(plugin.get(`locks[].${key}`)?.default).toBe(seconds);
    expect(screen.get(`locks[].${key}`)?.description).toContain(`${seconds} when left empty`);
  });

  it.each([...screen.keys()])('has words for %s', (key) => {
    expect(screen.get(key)).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  });

  it('lays every key out once', () => {
    const keys = nodesOf(file.layout).flatMap((node) => (typeof node === 'string' ? node : (node.key ?? [])));
    expect(keys.filter((key) => leaves().includes(key)).sort()).toEqual(leaves().sort());
  });

  it('masks every secret', () => {
    const masked = nodesOf(file.layout).flatMap((node) =>
      typeof node !== 'string' && node.type === 'password' ? (node.key ?? []) : [],
    );
    expect(masked).toEqual(['accessKey', 'account.password', 'locks[].pin']);
  });
});

/** Every key with its description, lists written as locks[].pin. */
function everyKey(schema: Schema, place = ''): Map<string, Schema> {
  return new Map(
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const key = `${place}${name}`;
      const inside = everyKey(property, `${key}.`);
      const inList = everyKey(property.items ?? {}, `${key}[].`);
      return [[key, property] as const, ...inside, ...inList];
    }),
  );
}

/** Keys that hold a value, not other keys. */
function leaves(): string[] {
  return [...screen].filter(([, { type }]) => type !== 'object' && type !== 'array').map(([key]) => key);
}

function constraints(schema: Schema | undefined): unknown {
  const choices = schema?.enum ?? schema?.oneOf?.flatMap((choice) => choice.enum);
  // JSON schema has no largest number for "any integer"; zod names the largest safe one.
  const maximum = schema?.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema?.maximum;
  return {
    type: schema?.type,
    minimum: schema?.minimum,
    maximum,
    pattern: schema?.pattern,
    choices: choices === undefined ? undefined : new Set(choices),
  };
}

function exampleOf(schema: Schema): unknown {
  if (schema.properties !== undefined) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, inside]) => [key, exampleOf(inside)]));
  }
  return schema.items === undefined ? schema.examples?.[0] : [exampleOf(schema.items)];
}

function nodesOf(layout: readonly (LayoutNode | string)[]): (LayoutNode | string)[] {
  return layout.flatMap((node) => [node, ...(typeof node === 'string' ? [] : nodesOf(node.items ?? []))]);
}
