import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Something that others may see. */
export interface Place {
  where: string;
  text: string;
}

/** The owner writes the keys into it. Homebridge keeps it, the plugin only reads it. */
const ownersFile = 'config.json';

/** A secret in the forms in which it could slip out, by what they are called. */
export function formsOf(secret: string): [form: string, text: string][] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const md5 = createHash('md5').update(secret).digest();
  return [
    ['clear', secret],
    ['as JSON text', JSON.stringify(secret).slice(1, -1)],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ...base64(bytes),
    ['in a URL', encodeURIComponent(secret)],
    ['MD5', md5.toString('hex')],
    ['MD5 in HEX', md5.toString('hex').toUpperCase()],
    ['MD5 in base64', md5.toString('base64')],
  ];
}

/** Within other bytes base64 has three forms; the characters at both ends depend on what stands there. */
function base64(bytes: Buffer): [form: string, text: string][] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = text.slice(before === 0 ? 0 : before + 1, (before + bytes.length) % 3 === 0 ? undefined : -1);
    return [
      ['base64', own],
      ['base64url', own.replaceAll('+', '-').replaceAll('/', '_')],
    ] as [string, string][];
  });
}

/** Where a secret stands, in whatever form; the secret itself is not repeated. */
export function leaksIn(places: readonly Place[], secrets: readonly string[]): string[] {
  return secrets.flatMap((secret, number) =>
    formsOf(secret).flatMap(([form, text]) =>
      places
        .filter((place) => place.text.includes(text))
        .map(({ where }) => `secret ${number} (${secret.length} characters, ${form}) in ${where}`),
    ),
  );
}

/** All files of a folder but the owner's configuration. */
export async function filesIn(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const places = paths
    .map((path) => relative(folder, path))
    .filter((name) => name !== ownersFile)
    .map(async (where): Promise<Place> => {
      return { where, text: await readFile(join(folder, where), 'latin1').catch(() => '') };
    });
  return Promise.all(places);
}

/** The arguments of a program and of those it has started, as every user of the machine can list them (Linux). */
export async function programsOf(pid: number | undefined): Promise<Place[]> {
  if (pid === undefined) {
    return [];
  }
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const seen = await Promise.all(
    pids.map(async (one) => {
      const [stat, text] = await Promise.all(
        ['stat', 'cmdline'].map((file) => readFile(`/proc/${one}/${file}`, 'latin1').catch(() => '')),
      );
      // pid (name) state parent …
      const parent = /\) \S (\d+) /.exec(stat ?? '')?.[1];
      return { of: one === String(pid) || parent === String(pid), where: `the arguments of ${one}`, text: text ?? '' };
    }),
  );
  return seen.filter(({ of }) => of);
}
