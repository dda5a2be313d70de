import { writeFileSync } from 'node:fs';
import { catalogue, type DataPointRow, type Meaning } from '../src/lock/data-points/catalogue.ts';

const headings: Readonly<Record<Meaning['says'], string>> = {
  bolt: 'Where the bolt is',
  deadbolt: 'The bolt is thrown from inside',
  'held open': 'The lock is held open',
  door: 'The door',
  'battery level': 'The battery',
  opening: 'Somebody opened the lock',
  event: 'Something happened',
  request: 'Somebody asks to be let in',
  reply: 'Takes the answer to such a request',
  picture: 'A picture',
  'auto-lock': 'Whether the lock relocks by itself',
  'relock time': 'How long after an opening it relocks, in seconds',
  setting: 'Nothing that Home shows',
};

/** The page of everything that is known of data points, made of the catalogue. */
export function dataPointsPage(): string {
  const kinds = Object.keys(headings) as Meaning['says'][];
  return `# Data points

What the plugin knows of the data points of locks, by what they say. Your lock has one that is not here, or that means
something else? Open an issue with its code and a value.

${kinds.map(section).join('\n')}`;
}

function section(kind: Meaning['says']): string {
  const rows = catalogue.filter(({ meaning }) => meaning.says === kind);
  return `## ${headings[kind]}

| data point | meaning | how sure | known from |
| --- | --- | --- | --- |
${rows.map(row).join('\n')}
`;
}

function row({ codes, meaning, confidence, source, shows = [] }: DataPointRow): string {
  const names = codes.map((code) => `\`${code}\``).join(', ');
  const marks = shows.length === 0 ? '' : `; a lock that has it: ${shows.join(', ')}`;
  return `| ${names} | ${inWords(meaning)}${marks} | ${confidence} | ${source} |`;
}

function inWords(meaning: Meaning): string {
  switch (meaning.says) {
    case 'opening':
      return `with ${meaning.by}`;
    case 'event':
      return meaning.tells.join(', ');
    case 'battery level':
      return meaning.exact ? 'in percent' : 'in words';
    case 'setting':
      return meaning.secret === true ? 'key or password' : 'setting or bookkeeping';
    default:
      return headings[meaning.says].toLowerCase();
  }
}

if (process.argv[1]?.endsWith('data-points.ts') === true) {
  writeFileSync(new URL('data-points.md', import.meta.url), dataPointsPage());
}
