import type en from '../public/languages/en.json';

export type TextKey = keyof typeof en;
export type Texts = Readonly<Record<TextKey, string>>;

/** Says a text in the owner's language, with values in place of {names}. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** The languages of this screen, as Homebridge's UI calls them: one file each in `languages/`. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'pl', 'zh-CN'] as const;

export type Language = (typeof languages)[number];

/**
 * The language to show.
 * @param wanted that of Homebridge's UI: 'de', 'pt-BR', 'zh-TW'; undefined where the UI does not tell
 * @returns the same, else one that its readers understand, else English
 */
export function languageFor(wanted: string | undefined): Language {
  const primary = wanted?.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language.toLowerCase().split('-')[0] === primary) ?? 'en';
}

/** Says texts out of these. */
export function sayFrom(texts: Texts): Say {
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
