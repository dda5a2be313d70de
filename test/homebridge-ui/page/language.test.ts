import { describe, expect, it } from '@jest/globals';
import { languageFor, sayFrom, type Texts } from '../../../src/homebridge-ui/page/language.ts';

describe('the language of the screen', () => {
  it.each([
    ['de', 'de'],
    ['pt-BR', 'pt'],
    ['zh-CN', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['FR', 'fr'],
    ['ja', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('for %s is %s', (wanted, language) => {
    expect(languageFor(wanted)).toBe(language);
  });

  it('takes values into its texts as they are', () => {
    const say = sayFrom({ 'search.found': 'Found: {name}.' } as Texts);
    expect(say('search.found', { name: '$& {other} <b>' })).toBe('Found: $& {other} <b>.');
    expect(say('search.found')).toBe('Found: {name}.');
  });
});
