import type { Row } from './row.ts';

/** One text file of the package. */
export interface ShippedFile {
  path: string;
  text: string;
}

/** What Homebridge's checks look for in everything that is shipped (homebridge/plugins, plugin-checks). */
const forbidden: readonly (readonly [string, RegExp])[] = [
  ['code: no eval', /\beval\s*\(/],
  ['code: no new Function', /\bnew\s+Function\s*\(/],
  ['code: no require of what is only known at run time', /\brequire\s*\(\s*[^'"\s)]/],
  // A method `exec` is a regular expression's; the one of node:child_process starts a shell.
  ['code: starts no shell', /(?<![.\w])exec(?:Sync)?\s*\(|\bshell\s*:\s*true/],
  ['code: names no folder of keys (.ssh/, .aws/, id_rsa)', /\.ssh\/|\.aws\/|id_rsa/],
  ['code: no word like "private key"', /private[_-]?key/i],
  ['code: neither .env nor process.env', /\.env\b/],
];

/** Whom the plugin and its pages may name: Tuya, and where this plugin, Homebridge and Node are at home. */
const known =
  /(^|\.)(tuya[a-z]*\.com|tuyacn\.com|iotbing\.com|smartlife\.com|github\.com|homebridge\.io|nodejs\.org|w3\.org)$/;

/** What Homebridge's checks want of the shipped code. */
export function codeRows(files: readonly ShippedFile[]): Row[] {
  const places = (pattern: RegExp): string[] =>
    files.filter(({ text }) => pattern.test(text)).map(({ path, text }) => `${path}: ${pattern.exec(text)?.[0] ?? ''}`);
  return [
    ...forbidden.map(([name, pattern]) => ({ name, wrong: places(pattern) })),
    { name: 'code: names no server but Tuya’s and its own pages', wrong: files.flatMap(strangers) },
  ];
}

function strangers({ path, text }: ShippedFile): string[] {
  const hosts = [...text.matchAll(/\b(?:https?|wss?|mqtts?):\/\/([a-z\d-]+(?:\.[a-z\d-]+)+)/gi)];
  return [...new Set(hosts.map(([, host = '']) => host.toLowerCase()))]
    .filter((host) => !known.test(host) && !host.startsWith('127.'))
    .map((host) => `${path}: ${host}`);
}
