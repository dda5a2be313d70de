import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { textsOf, translated, type Words } from '../../schemas/translated-form.ts';
import { languages } from '../../src/homebridge-ui/page/language.ts';

type Form = Parameters<typeof translated>[0];

const root = new URL('../../', import.meta.url);
const form = read('config.schema.json') as Form;
const others = languages.filter((language) => language !== 'en');

describe('the plain form in other languages', () => {
  it('is there in those of the settings screen', () => {
    const files = readdirSync(new URL('schemas/', root)).filter((name) => name.startsWith('config.schema.'));
    expect(files.sort()).toEqual(others.map((language) => `config.schema.${language}.json`).sort());
  });

  it.each(others)('is up to date in %s (`npm run form` writes it)', (language) => {
    expect(read(`schemas/config.schema.${language}.json`)).toEqual(translated(form, wordsIn(language)));
  });

  it.each(others)('has words for every text in %s, and no other words', (language) => {
    expect(Object.keys(wordsIn(language))).toEqual(textsOf(form));
  });

  it.each(others)('differs from the English in %s only where an owner reads', (language) => {
    const blank = (key: string, value: unknown): unknown => (isRead(key) && typeof value === 'string' ? '' : value);
    const skeleton = (value: unknown): unknown => JSON.parse(JSON.stringify(value, blank));
    expect(skeleton(read(`schemas/config.schema.${language}.json`))).toEqual(skeleton(form));
  });

  it.each(others)('keeps addresses, bounds and patterns in %s', (language) => {
    const kept = (text: string): string[] => text.match(/https?:\/\/[^\s)]*|wss?:\/\/|\b1800\b|\b300\b|⋯/g) ?? [];
    const wrong = Object.entries(wordsIn(language)).filter(([text, word]) => kept(text).join() !== kept(word).join());
    expect(wrong).toEqual([]);
    const choices = JSON.stringify(read(`schemas/config.schema.${language}.json`));
    expect(choices).toContain('"pattern":"^\\\\d{6}$"');
    expect(choices).toContain('{"title":"Central Europe","enum":["eu"]}');
  });
});

function isRead(key: string): boolean {
  return /^(title|description|helpvalue|name|buttonText|headerDisplay|footerDisplay|pattern|minimum|maximum)$/.test(
    key,
  );
}

function wordsIn(language: string): Words {
  return read(`schemas/words/${language}.json`) as Words;
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}
