/** The words of a language: English → the same in that language. */
export type Words = Readonly<Record<string, string>>;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What an owner reads: by the keys under which it stands in config.schema.json. */
const read: ReadonlySet<string> = new Set([
  ...['title', 'description', 'headerDisplay', 'footerDisplay', 'helpvalue', 'buttonText', 'name', 'pattern'],
  ...['minimum', 'maximum'],
]);
/** A text in an element of its own, which stays as it is. */
const wrapped = /^(<[^>]+>)(.*)(<\/\w+>)$/s;

/**
 * The form with its texts in another language. Everything else, and what the language has no words for, stays.
 * @param form config.schema.json, or a part of it
 */
export function translated(form: Json, words: Words): Json {
  return mapped(form, undefined, (text) => words[text] ?? text);
}

/** Every English text of the form that has to be translated, once, in the order in which it stands there. */
export function textsOf(form: Json): string[] {
  const texts = new Set<string>();
  mapped(form, undefined, (text) => {
    texts.add(text);
    return text;
  });
  return [...texts];
}

function mapped(value: Json, key: string | undefined, change: (text: string) => string): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((entry) => mapped(entry, key, change));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    return Object.fromEntries(entries.map(([name, inside]) => [name, inName(name, inside, change)]));
  }
  if (typeof value !== 'string' || key === undefined || !read.has(key) || !isText(value)) {
    return value;
  }
  const [, open = '', text = value, close = ''] = wrapped.exec(value) ?? [];
  return open + change(text) + close;
}

/** The data centres keep the names that stand in Tuya's console. */
function inName(name: string, value: Json, change: (text: string) => string): Json {
  if (name === 'region' && typeof value === 'object' && value !== null && 'oneOf' in value) {
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    return Object.fromEntries(
      entries.map(([key, inside]) => [key, key === 'oneOf' ? inside : mapped(inside, key, change)]),
    );
  }
  return mapped(value, name, change);
}

/** Patterns are no texts, but what is said when one does not fit is. */
function isText(value: string): boolean {
  return !value.startsWith('^');
}
