import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { codes } from '../../src/tuya/error-codes.ts';

const root = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The files below a folder, apart from what is installed there. */
function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.[jt]s$/.test(path) && !path.includes('node_modules'));
}

/** The numbers of the sections of a page: "## 6 Messages", "### 6.1 MQTT", "## 4. In Apple Home". */
function sectionsOf(page: string): Set<string> {
  return new Set([...page.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(([, number]) => number ?? ''));
}

interface Citation {
  file: string;
  section: string;
}

/** Where the code cites a section of a page: "protocol 6.1, 6.2", "design section 4". A comment may be wrapped there. */
function citationsOf(page: 'protocol' | 'design'): Citation[] {
  const cited = new RegExp(`\\b${page}(?: section)? (\\d+(?:\\.\\d+)?(?:, \\d+(?:\\.\\d+)?)*)`, 'gi');
  return ['src', 'simulator', 'test', 'bench', 'demo'].flatMap(filesOf).flatMap((file) => {
    const text = read(file).replace(/\n\s*(?:\*|\/\/) /g, ' ');
    return [...text.matchAll(cited)].flatMap(([, list = '']) => list.split(', ').map((section) => ({ file, section })));
  });
}

describe.each([
  ['protocol', 'docs/tuya-protocol.md'],
  ['design', 'docs/design.md'],
] as const)('the %s page', (name, path) => {
  it('has every section that a comment cites', () => {
    const sections = sectionsOf(read(path));
    const citations = citationsOf(name);
    expect(citations.length).toBeGreaterThan(0);
    expect(citations.filter(({ section }) => !sections.has(section))).toEqual([]);
  });
});

describe('the protocol page', () => {
  const errorCodes =
    read('docs/tuya-protocol.md')
      .split(/^## /m)
      .find((section) => section.startsWith('2 ')) ?? '';

  it.each([...codes.keys()].map(String))('says what Tuya’s code %s means, once', (code) => {
    const rows = errorCodes.split('\n').filter((line) => new RegExp(`^\\|[^|]*\\b${code}\\b`).test(line));
    expect(rows).toHaveLength(1);
  });
});

/** The anchors that GitHub makes of the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The links of a page within this repository, also those by its address on GitHub. */
function linksOf(page: string): string[] {
  const text = page.replaceAll(
    /https:\/\/(?:github\.com\/homebridge-tuya-smart-lock\/homebridge-tuya-smart-lock\/blob\/main|raw\.githubusercontent\.com\/homebridge-tuya-smart-lock\/homebridge-tuya-smart-lock\/main)\//g,
    'root:',
  );
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '').filter((link) => !/^https?:/.test(link));
}

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

it.each(readdirSync(join(root, 'docs/images')))('%s is small enough for a page that is opened on a phone', (name) => {
  expect(statSync(join(root, 'docs/images', name)).size).toBeLessThan(200_000);
});

describe.each(pages)('%s', (path) => {
  it('links only to what there is', () => {
    const broken = linksOf(read(path)).filter((link) => {
      const [place = '', anchor] = link.split('#');
      const file = place.startsWith('root:')
        ? place.slice('root:'.length)
        : place === ''
          ? path
          : relative(root, join(root, dirname(path), place));
      return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

describe('the map in CONTRIBUTING', () => {
  const map = read('CONTRIBUTING.md');
  /** What is not installed, built or kept by a tool. */
  const own = (name: string): boolean => !['node_modules', 'dist', 'coverage', '.git', '.cache'].includes(name);
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => own(name));
  const sourceFolders = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => `${relative(root, join(parentPath, name)).replaceAll('\\', '/')}/`);

  it.each([...entries.map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`), ...sourceFolders])(
    'has %s',
    (name) => {
      expect(map).toContain(`\`${name}`);
    },
  );
});

describe('every page', () => {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];

  it.each(pages)('%s names only files that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|simulator|demo|bench|docs)\/[\w./-]+)`/g)];
    const missing = named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});
