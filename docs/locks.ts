import { writeFileSync } from 'node:fs';
import { replyToRequest } from '../src/lock/data-points/catalogue.ts';
import { families, type UnlockMethodKind } from '../src/lock/families.ts';

/** The endpoints of Tuya's Remote Unlock API by the name that the plugin gives them. */
const endpoints: Readonly<Record<UnlockMethodKind, string>> = {
  'door-operate': '`password-free/door-operate`',
  'open-door': '`password-free/open-door` (v1.0)',
  'open-channel': '`password-free/open-door` (v1.1, `channel_id`)',
  'open-with-pin': '`open-door` (PIN)',
  'answer-request': `data point \`${replyToRequest}\``,
};

/** docs/locks.md, made from the table that the plugin itself goes by. */
export function locksPage(): string {
  const rows = families.map(({ name, onTuyasPage, unlock, lock, inHome, limits }) =>
    [name, onTuyasPage, ways(unlock), ways(lock), inHome, limits].join(' | '),
  );
  return `# Every family of locks

<!-- Made from src/lock/families.ts by \`npm run docs\`: change the table there, not this page. -->

A lock belongs to the first family whose marks it bears. The ways are tried in this order, each with a ticket of its
own, until one is not refused as "not for this lock"; what worked is remembered and tried first the next time, also
after a restart. What a lock refuses to do when asked to lock is not tried again for a month. A PIN in the settings adds
\`open-door\` with the PIN: first for a lock that is known to want it, last for all others.

| Family | On Tuya's page | To unlock | To lock | In Home | Limits |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}

A lock whose data points name a bell (\`doorbell\`, \`unlock_request\` and their kin) gets a camera tile beside it, also where it
takes no pictures: HomeKit rings only through a camera. \`"camera": "off"\` removes it.

Beside the bolt every lock uses \`password-ticket\` before each command, \`remote-unlocks\` once at the start (one line in
the log says what it means), and, only when its owner asks for it, \`remote-unlock/config\`.
`;
}

function ways(kinds: readonly UnlockMethodKind[]): string {
  return kinds.length === 0 ? 'not from afar' : kinds.map((kind) => endpoints[kind]).join(', then ');
}

if (process.argv[1]?.endsWith('locks.ts') === true) {
  writeFileSync(new URL('locks.md', import.meta.url), locksPage());
}
