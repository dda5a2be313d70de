/**
 * Loaded into Homebridge before anything else (`--import`): tells of every file that is written, every file of secrets
 * that is read and every name that is looked up, one line of JSON each. No name is found, so nothing leaves this
 * machine: what is not on the loopback address fails as it does without a network (ENOTFOUND).
 */
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Seen {
  kind: 'write' | 'secret' | 'name';
  what: string;
}

type Call = (...given: unknown[]) => unknown;
type Calls = Record<string, Call | undefined>;

/** Opened before anything is watched: what is written here is not told again. */
const book = fs.openSync(new URL(import.meta.url).searchParams.get('book') ?? '', 'a');
const tell = (kind: Seen['kind'], what: string): void => {
  fs.writeSync(book, `${JSON.stringify({ kind, what } satisfies Seen)}\n`);
};

const secrets = /[/\\](\.ssh|\.aws|\.gnupg|\.netrc|\.npmrc|\.env|known_hosts|id_rsa|Cookies|Keychains)([/\\]|$)/i;
const changing = [
  ...['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'rm', 'rmdir', 'unlink', 'truncate', 'chmod', 'utimes'],
  'createWriteStream',
];
const fromTo = ['rename', 'copyFile', 'cp', 'link', 'symlink'];
const reading = ['readFile', 'readdir', 'createReadStream'];

function pathOf(given: unknown): string | undefined {
  if (given instanceof URL) {
    return fileURLToPath(given);
  }
  return typeof given === 'string' || Buffer.isBuffer(given) ? resolve(given.toString()) : undefined;
}

function wrap(calls: Calls, name: string, look: (given: unknown[]) => void): void {
  const call = calls[name];
  if (call !== undefined) {
    calls[name] = function (this: unknown, ...given: unknown[]): unknown {
      look(given);
      return Reflect.apply(call, this, given);
    };
  }
}

const writes = (given: unknown): void => {
  const path = pathOf(given);
  if (path !== undefined) {
    tell('write', path);
  }
};
const reads = (given: unknown): void => {
  const path = pathOf(given);
  if (path !== undefined && secrets.test(path)) {
    tell('secret', path);
  }
};
/** Flags as text ("r", "w", "a+") or as a number, in which 0 is reading alone. */
const opens = ([path, flags]: unknown[]): void => {
  const onlyReads =
    flags === undefined || flags === null || flags === 0 || flags === 'r' || typeof flags === 'function';
  (onlyReads ? reads : writes)(path);
};

for (const calls of [fs, fs.promises] as unknown as Calls[]) {
  for (const suffix of ['', 'Sync']) {
    for (const name of changing) {
      wrap(calls, name + suffix, ([path]) => {
        writes(path);
      });
    }
    for (const name of fromTo) {
      wrap(calls, name + suffix, ([from, to]) => {
        if (name === 'rename') {
          writes(from);
        }
        writes(to);
      });
    }
    for (const name of reading) {
      wrap(calls, name + suffix, ([path]) => {
        reads(path);
      });
    }
    wrap(calls, `open${suffix}`, opens);
  }
}

const notFound = (name: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: name,
  });
const here = (name: unknown): boolean =>
  typeof name !== 'string' || name === '' || name === 'localhost' || /^[\d.]+$|:/.test(name);
const { lookup } = dns;
const found = dns.promises.lookup;

(dns as unknown as Calls)['lookup'] = (name, ...rest) => {
  if (here(name)) {
    return Reflect.apply(lookup as unknown as Call, dns, [name, ...rest]);
  }
  tell('name', String(name));
  const answer = rest.at(-1) as (error: Error) => void;
  return setImmediate(answer, notFound(String(name)));
};
(dns.promises as unknown as Calls)['lookup'] = async (name, ...rest) => {
  if (here(name)) {
    return Reflect.apply(found as unknown as Call, dns.promises, [name, ...rest]);
  }
  tell('name', String(name));
  return Promise.reject(notFound(String(name)));
};
syncBuiltinESMExports();
