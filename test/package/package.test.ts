import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildPlugin, PLUGIN } from '../../demo/build-plugin.ts';
import { languages } from '../../src/homebridge-ui/page/language.ts';

const run = promisify(execFile);

interface Manifest {
  main: string;
  homepage: string;
  bugs: { url: string };
  keywords: string[];
  engines: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const manifest = JSON.parse(await readFile(join(PLUGIN, 'package.json'), 'utf8')) as Manifest;
let shipped: { path: string; text: string }[] = [];

beforeAll(async () => {
  await buildPlugin();
  const paths = await readdir(join(PLUGIN, 'dist'), { recursive: true });
  const scripts = paths.filter((path) => path.endsWith('.js'));
  shipped = await Promise.all(
    scripts.map(async (path) => ({ path, text: await readFile(join(PLUGIN, 'dist', path), 'utf8') })),
  );
});

describe('what npm publishes', () => {
  let paths: string[] = [];

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: PLUGIN,
      shell: process.platform === 'win32',
    });
    const [pack] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ files: { path: string }[] }];
    paths = pack.files.map(({ path }) => path);
  });

  it('is the compiled plugin, its settings screen and its papers, nothing else', () => {
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'config.schema.json', 'package.json'];
    expect(paths.filter((path) => !/^(dist|schemas)\//.test(path)).sort()).toEqual(papers);
    expect(paths.filter((path) => /^schemas\/(?!config\.schema\.[\w-]+\.json$)/.test(path))).toEqual([]);
    expect(paths).toContain(manifest.main);
    expect(
      paths.filter((path) => path.startsWith('dist/') && !/\.(js|html|css|json|svg|png|jpe?g)$/.test(path)),
    ).toEqual([]);
  });

  it('has the settings screen whole: its server, and its page with every module and every language', async () => {
    const form = JSON.parse(await readFile(join(PLUGIN, 'config.schema.json'), 'utf8')) as { customUiPath: string };
    const screen = posix.normalize(form.customUiPath);
    const page = `${screen}/public/index.html`;
    expect(paths).toEqual(expect.arrayContaining([`${screen}/server.js`, page]));
    const needed = await neededBy(page);
    expect(needed).toContain(`${screen}/public/page/main.js`);
    expect(paths).toEqual(expect.arrayContaining(needed));
    expect(paths).toEqual(
      expect.arrayContaining(languages.map((language) => `${screen}/public/languages/${language}.json`)),
    );
  });
});

describe('package.json', () => {
  it('says what Homebridge’s checks look for', () => {
    expect(manifest.keywords).toContain('homebridge-plugin');
    expect(manifest.keywords.length).toBeGreaterThan(1);
    expect(manifest.homepage).toMatch(/^https:/);
    expect(manifest.bugs.url).toMatch(/^https:/);
    expect(manifest.engines).toMatchObject({
      node: expect.stringMatching(/\^22\..*\^24\./),
      homebridge: expect.stringMatching(/\^2\.0\.0/),
    });
  });

  it('needs no package that runs something at installation', async () => {
    type Locked = Record<string, { dev?: boolean; hasInstallScript?: boolean; link?: boolean }>;
    const { packages } = JSON.parse(await readFile(join(PLUGIN, 'package-lock.json'), 'utf8')) as { packages: Locked };
    const shippedWith = Object.entries(packages).filter(([, { dev }]) => dev !== true);
    // The plugin itself, and what it is built on.
    expect(shippedWith.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
    expect(shippedWith.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it('runs nothing at installation', () => {
    expect(Object.keys(manifest.scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]),
    );
  });

  it('leaves Homebridge to the one who installs it', () => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest;
    const brought = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    expect(brought.filter((name) => /homebridge$|hap-nodejs$/.test(name))).toEqual([]);
    expect(devDependencies).toHaveProperty('homebridge');
  });
});

describe('the compiled plugin', () => {
  it('imports only Node and its own dependencies', () => {
    const imported = shipped.flatMap(({ text }) =>
      [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([@a-z][\w@/.:-]*)['"]/g)].map(([, name]) =>
        packageOf(name ?? ''),
      ),
    );
    const foreign = new Set(imported.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)));
    expect(foreign.size).toBeGreaterThan(0);
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining([...foreign]));
  });

  it('reads no environment and makes no code out of text', () => {
    const suspicious = /process\.env|\beval\(|\bnew Function\b|\brequire\(/;
    expect(shipped.filter(({ text }) => suspicious.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('registers its platform when Homebridge loads it, and does nothing else', async () => {
    const main = pathToFileURL(join(PLUGIN, manifest.main)).href;
    const { pluginAlias } = JSON.parse(await readFile(join(PLUGIN, 'config.schema.json'), 'utf8')) as {
      pluginAlias: string;
    };
    // In a Node of its own: it ends by itself only if loading started nothing that goes on.
    const load = `
      const calls = [];
      const api = new Proxy({}, { get: (_, name) => (...given) => { calls.push([name, given[0], typeof given[1]]); } });
      const { default: initialize } = await import(${JSON.stringify(main)});
      const returned = initialize(api);
      console.log(JSON.stringify({ calls, returned: typeof returned }));`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', load], {
      timeout: 60_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      calls: [['registerPlatform', pluginAlias, 'function']],
      returned: 'undefined',
    });
    expect(stderr).toBe('');
  });
});

/** '@scope/name/file' → '@scope/name', 'name/file' → 'name' */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What a browser loads for a page: what it names itself, the modules that those import, and so on. */
async function neededBy(page: string): Promise<string[]> {
  const needed = [page];
  // Grows while it is walked.
  for (const file of needed) {
    const text = await readFile(join(PLUGIN, file), 'utf8').catch(() => ''); // then it is missing in the package, too
    const named = file.endsWith('.html')
      ? text.matchAll(/\b(?:src|href)="([^":#]+)"/g)
      : text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
    for (const [, name = ''] of named) {
      const path = posix.join(posix.dirname(file), name);
      if (!needed.includes(path)) {
        needed.push(path);
      }
    }
  }
  return needed;
}
