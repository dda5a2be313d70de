import { readFileSync, writeFileSync } from 'node:fs';
import { allCells, idOf, steps, type Cell, type Result, type Step } from '../test/faults/matrix.ts';

const headings: Readonly<Record<Step, string>> = {
  connect: 'No connection',
  TLS: 'TLS fails',
  token: 'A new token is needed and cannot be had',
  ticket: 'The ticket',
  operate: 'The command',
  confirmation: 'The look at the bolt after the command',
};

/** HAP's statuses in the words of their names. */
const told: Readonly<Record<number, string>> = {
  0: 'accepted',
  [-70402]: 'error: no communication',
  [-70403]: 'error: busy',
  [-70408]: 'error: timed out',
  [-70412]: 'error: not allowed',
};

/** docs/reliability.md, made of what the fault matrix came to (test/faults/results.json). */
export function reliabilityPage(results: Readonly<Record<string, Result>>): string {
  const cells = allCells();
  return `# Reliability

<!-- Made of test/faults/results.json by \`npm run docs\`, which \`npm run test:faults -- --write\` makes. -->

**What the plugin promises.** Nothing moves unless Home shows it moving. A tap sends at most one command that may reach
the lock; another one follows only when Tuya's answer proves that the one before was not delivered. Home is answered in
less than 9 seconds, whatever happens. When Home was told of an error, or no longer shows the tap as pending, nothing
more is sent for it. If nobody knows whether a command arrived, it is not repeated: the lock is asked where its bolt is,
and Home shows what it says. Until then Home does not show Locked while the bolt may be open. What happens to one lock
does not concern another one.

**How this was measured.** A real Homebridge with the plugin as it is published, a real HomeKit controller, and a
simulated Tuya cloud that writes down every request and every movement of a bolt. At every step of a tap everything that
is listed here went wrong, once or for as long as Home waited: ${cells.length} cases, each with a lock of its own. All of
them were answered in less than 9 seconds; in none did a bolt move twice, come a command that might have arrived a second
time, or come one after Home had stopped waiting; in all Home showed the true state when the fault was over; and
all the time a second lock in the same house was tapped, and did what it was told. These are no measurements with a real lock: see
[which locks were tried](../README.md). The tables are compared with a part of the cases on every change, and with all of
them by \`npm run test:faults\`.

"Accepted" means that Home shows Unlocking or Locking, until the lock says that it is done, or the plugin that it is
not. "Commands" counts those that Tuya carried out, those that were lost before that, and those that it refused
with an answer that proves that nothing was delivered; it may be tried again after those. Home shows the state in which the bolt ends.

${steps.map((step) => section(step, cells, results)).join('')}`;
}

function section(step: Step, cells: readonly Cell[], results: Readonly<Record<string, Result>>): string {
  const own = cells.filter((cell) => cell.step === step);
  const troubles = [...new Set(own.map(({ trouble }) => trouble))];
  const rows = troubles.flatMap((trouble) => {
    const columns = (lasts: Cell['lasts']): string[] =>
      own
        .filter((cell) => cell.trouble === trouble && cell.lasts === lasts)
        .map((cell) => columnsOf(results[idOf(cell)]));
    const [once, on] = [columns('once').join(' | '), columns('on').join(' | ')];
    return once === '' || once === on
      ? [`| ${trouble} | ${once === '' ? 'on' : 'once, on'} | ${on} |`]
      : [`| ${trouble} | once | ${once} |`, `| ${trouble} | on | ${on} |`];
  });
  return `
## ${headings[step]}

| what goes wrong | how long | Unlock: Home is told | the bolt ends | commands | Lock: Home is told | the bolt ends | commands |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function columnsOf(result: Result | undefined): string {
  return result === undefined
    ? '? | ? | ?'
    : `${told[result.told] ?? `status ${result.told}`} | ${result.ends} | ${commandsOf(result)}`;
}

function commandsOf({ moved, mayHaveMoved, refused }: Result): string {
  const counts = [
    ...(moved > 0 ? [`${moved} carried out`] : []),
    ...(mayHaveMoved > moved ? [`${mayHaveMoved - moved} lost`] : []),
    ...(refused > 0 ? [`${refused === 1 ? '1' : '2 or more'} refused`] : []),
  ];
  return counts.length === 0 ? 'none' : counts.join(', ');
}

if (process.argv[1]?.endsWith('reliability.ts') === true) {
  const results = readFileSync(new URL('../test/faults/results.json', import.meta.url), 'utf8');
  writeFileSync(
    new URL('reliability.md', import.meta.url),
    reliabilityPage(JSON.parse(results) as Record<string, Result>),
  );
}
