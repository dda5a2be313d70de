import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { diagnosedLocks } from '../simulator/cloud.ts';
import { readArguments, USAGE } from './arguments.ts';
import { followBothSides } from './both-sides.ts';
import { CAST, castFrom } from './cast.ts';
import { readKeys, restoreTerminal } from './keys.ts';
import { Play } from './play.ts';
import { setupLines } from './setup-code.ts';
import { castOf, openStage, type Actor, type Stage } from './stage.ts';
import { tellStory } from './story.ts';
import { Timeline } from './timeline.ts';

const RIGHT = 0;
const WRONG = 1;
/** The usual exit code for a wrong command line. */
const MISUSED = 2;
/** A program ended by a signal exits with this plus the signal's number. */
const SIGNALLED = 128;
/** How many lines of Homebridge's log are shown when it ends on its own. */
const LOG_TAIL = 20;

const timeline = new Timeline((line) => {
  process.stdout.write(`${line}\n`);
});

/** Runs the demo as the command line asks. Returns the exit code. */
async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  switch (asked.kind) {
    case 'help':
      timeline.note(USAGE);
      return RIGHT;
    case 'mistake':
      process.stderr.write(`${asked.text}\n\n${USAGE}\n`);
      return MISUSED;
    case 'run':
      return run(asked.once, asked.lan, asked.from);
  }
}

async function run(once: boolean, lan: boolean, from: string | undefined): Promise<number> {
  const interrupted = interruption();
  const parts = from === undefined ? CAST : castFrom(diagnosedLocks(await readFile(from, 'utf8')));
  const stage = await openStage(parts, lan, (text) => {
    timeline.note(text);
  });
  try {
    const outcome = await Promise.race([
      show(stage, once),
      interrupted,
      stage.homebridge.ended.then(() => 'homebridge ended' as const),
    ]);
    if (outcome !== 'homebridge ended') {
      return outcome;
    }
    const log = stage.homebridge.output.split('\n').slice(-LOG_TAIL);
    timeline.note(`Homebridge ended:\n${log.join('\n')}`);
    return WRONG;
  } finally {
    restoreTerminal(process.stdin);
    await stage.close();
  }
}

/** The story, then the viewer's turn. */
async function show(stage: Stage, once: boolean): Promise<number> {
  const cast = await castOf(stage);
  followBothSides(cast, stage, timeline);
  if (stage.home === undefined) {
    timeline.note(await setupLines(stage.homebridge));
    await play(cast, stage);
    return RIGHT;
  }
  if (cast.some(({ isDiagnosed }) => isDiagnosed === true)) {
    for (const { name, kind, tile } of cast) {
      timeline.home(`${name} (${kind}): ${(await tile?.read())?.current ?? 'not there'}`);
    }
    if (!once) {
      await play(cast, stage);
    }
    return RIGHT;
  }
  const right = await tellStory(cast, stage.cloud, timeline);
  timeline.note(right ? '\nEvery step was right.' : '\nNot every step was right.');
  if (!once) {
    await play(cast, stage);
  }
  return right ? RIGHT : WRONG;
}

async function play(cast: Actor[], stage: Stage): Promise<void> {
  if (process.stdin.isTTY) {
    const turn = new Play(cast, stage.cloud, timeline);
    timeline.note(turn.help());
    await readKeys(process.stdin, (key) => turn.press(key));
  } else if (stage.home === undefined) {
    timeline.note('No terminal to read keys from; the iPhone has the locks until this is ended (Ctrl-C).');
    await stage.homebridge.ended;
  } else {
    timeline.note('No terminal to read keys from: this is the end.');
  }
}

/** Resolves with an exit code when the demo is told to end, or when an error was not caught. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve(SIGNALLED + constants.signals[signal]);
      });
    }
    process.once('uncaughtException', (error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      resolve(WRONG);
    });
    // The reader of our output has gone (as with `head`).
    process.stdout.on('error', () => {
      resolve(WRONG);
    });
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = WRONG;
}
// A demo that was interrupted may still wait for something.
process.exit();
