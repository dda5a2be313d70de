import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { configShape } from '../../src/config.ts';
import { codes } from '../../src/tuya/error-codes.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const troubleshooting = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

/** The cells of every table row in a section of a page, by its heading. */
function rowsOf(heading: string, page = readme): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

interface Described {
  default?: unknown;
  properties?: Record<string, Described>;
  items?: Described;
}

const block = z.toJSONSchema(configShape, { io: 'input' }) as Described;
const { _bridge, ...keys } = block.properties ?? {};
const settings = Object.entries({
  ...keys,
  ...keys['account']?.properties,
  ...keys['locks']?.items?.properties,
});

describe('the README', () => {
  const configuration = new Map(rowsOf('Configuration').map(([key, assumed]) => [key, assumed]));

  it.each(settings)('explains the setting %s', (key) => {
    expect([...configuration.keys()]).toContain(`\`${key}\``);
  });

  it.each(settings.filter(([, { default: assumed }]) => assumed !== undefined))(
    'names what is assumed without %s',
    (key, { default: assumed }) => {
      expect(configuration.get(`\`${key}\``)).toBe(
        `\`${typeof assumed === 'string' ? assumed : JSON.stringify(assumed)}\``,
      );
    },
  );

  it('has about ten rows of the troubles on their own page, in the same words', () => {
    const inFull = rowsOf('The log says', troubleshooting).map(([line, advice]) => [
      line,
      advice?.replaceAll('../README.md#', '#'),
    ]);
    const rows = rowsOf('When something does not work').filter(([line]) => !/^(-+|the log says)$/.test(line ?? ''));
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.length).toBeLessThanOrEqual(12);
    expect(inFull).toEqual(expect.arrayContaining(rows));
  });

  it('is in step with the sections that the settings screen links to', () => {
    const schema = readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8');
    const anchors = [...schema.matchAll(/homebridge-tuya-smart-lock#([a-z-]+)/g)].map(([, anchor]) => anchor);
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading
        ?.toLowerCase()
        .replace(/[^a-z ]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors.length).toBeGreaterThan(0);
    expect(headings).toEqual(expect.arrayContaining(anchors));
  });
});

describe('the page of troubles', () => {
  const advised = rowsOf('The log says', troubleshooting).map(([line]) => line ?? '');

  // A token is renewed without a line in the log.
  it.each([...codes].filter(([, { kind }]) => kind !== 'token').map(([code]) => String(code)))(
    'says what to do about Tuya’s code %s',
    (code) => {
      expect(advised.filter((line) => new RegExp(`\\b${code}\\b`).test(line))).toHaveLength(1);
    },
  );
});
