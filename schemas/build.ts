import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { languages } from '../src/homebridge-ui/page/language.ts';
import { translated, type Words } from './translated-form.ts';

/*
 * Writes the plain form in every language but English: `npm run form`, after a change to config.schema.json or to the
 * words in schemas/words/. Homebridge's UI takes the file of the language that its owner set.
 */
const form = read('../config.schema.json') as Parameters<typeof translated>[0];

for (const language of languages.filter((name) => name !== 'en')) {
  const words = read(`words/${language}.json`) as Words;
  const text = await format(JSON.stringify(translated(form, words)), { parser: 'json', printWidth: 120 });
  writeFileSync(new URL(`config.schema.${language}.json`, import.meta.url), text);
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
