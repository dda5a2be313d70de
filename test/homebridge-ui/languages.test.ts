import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { languages, type Language } from '../../src/homebridge-ui/page/language.ts';

const folder = new URL('../../src/homebridge-ui/', import.meta.url);
const english = textsIn('en');
const sources = readdirSync(new URL('page/', folder)).filter((name) => name.endsWith('.ts'));
const others = languages.filter((language) => language !== 'en');

/** Texts that are the same in every language: names of Tuya's, or nothing but values. */
const names = ['keys.accessId', 'keys.accessKey', 'check.iot-core', 'check.smart-lock', 'lock.pin'];

describe('the languages of the settings screen', () => {
  it('have a file each, and no file is of another', () => {
    const files = readdirSync(new URL('public/languages/', folder));
    expect(files.sort()).toEqual(languages.map((language) => `${language}.json`).sort());
  });

  it.each(others)('%s has every text and no other, in the same order', (language) => {
    expect([...textsIn(language).keys()]).toEqual([...english.keys()]);
  });

  it.each(others)('%s has the same values in its texts', (language) => {
    const values = (texts: Map<string, string>): [string, string[]][] =>
      [...texts].map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    expect(values(textsIn(language))).toEqual(values(english));
  });

  it.each(languages)('%s has words everywhere, and no markup', (language) => {
    expect([...textsIn(language)].filter(([, text]) => text.trim() === '' || /[<>&]/.test(text))).toEqual([]);
  });

  it.each(others)('%s is no copy of the English', (language) => {
    const same = [...textsIn(language)].filter(([key, text]) => text === english.get(key) && !names.includes(key));
    // Single words, which languages share.
    expect(same.filter(([, text]) => text.includes(' ') && !text.startsWith('{'))).toEqual([]);
  });
});

describe('the code of the settings screen', () => {
  it('uses every text that there is', () => {
    const used = sources.flatMap((name) => literalsOf(name).map(({ pattern }) => pattern));
    const unused = [...english.keys()].filter((key) => !used.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });

  it.each(sources)('%s has no text of its own', (name) => {
    const texts = literalsOf(name).filter(({ text, isLook }) => !isLook && isProse(text));
    expect(texts.map(({ text }) => text)).toEqual([]);
  });

  it.each(sources)('%s makes no markup out of text', (name) => {
    expect(source(name)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc/);
  });
});

/** The plugin's name in config.json, what the browser is told, and a failure that only details for a bug report show. */
const noProse = ['Tuya Smart Lock', 'Escape', 'noopener noreferrer', 'languages/\0.json: HTTP \0'];

/** Whether somebody reads it: words with blanks between them, or one that begins like a sentence. */
function isProse(text: string): boolean {
  return !noProse.includes(text) && (/\p{L}.* .*\p{L}/u.test(text) || /^\p{Lu}\p{Ll}+$/u.test(text));
}

/** Every text in a file: as it stands, and as a pattern of what it may become. */
function literalsOf(name: string): { text: string; pattern: RegExp; isLook: boolean }[] {
  const file = ts.createSourceFile(name, source(name), ts.ScriptTarget.Latest, true);
  const found: { text: string; pattern: RegExp; isLook: boolean }[] = [];
  const look = (node: ts.Node, isLook: boolean): void => {
    if (ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent)) {
      found.push({ text: node.text, pattern: patternOf([node.text]), isLook });
    } else if (ts.isTemplateExpression(node)) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      found.push({ text: parts.join('\0'), pattern: patternOf(parts), isLook });
    }
    const below = isLook || isForLooks(node);
    ts.forEachChild(node, (child) => {
      look(child, below);
    });
  };
  look(file, false);
  return found;
}

/** Names of classes, and what is asked of the browser. */
function isForLooks(node: ts.Node): boolean {
  const named = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) || ts.isParameter(node);
  const isClass = named && ['class', 'look', 'looks'].includes(node.name.getText());
  return isClass || (ts.isCallExpression(node) && /^(matchMedia|labelled)$/.test(node.expression.getText()));
}

function patternOf(parts: readonly string[]): RegExp {
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\w-]+')}$`);
}

function source(name: string): string {
  return readFileSync(new URL(`page/${name}`, folder), 'utf8');
}

function textsIn(language: Language): Map<string, string> {
  const text = readFileSync(new URL(`public/languages/${language}.json`, folder), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}
