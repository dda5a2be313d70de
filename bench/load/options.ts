import { parseArgs } from 'node:util';

export interface LoadOptions {
  minutes: number;
  locks: number;
  controllers: number;
  events: number;
  burst: number;
  flood: number;
  floodSeconds: number;
  json: string | undefined;
  profile: string | undefined;
}

const usage = `npm run bench:load [-- options]

Locks with cameras on one bridge of a real Homebridge, with the packed plugin and real HAP controllers: usual days, a burst
after an outage, and a device that never stops talking. Prints how long Home waits, what a tap at another lock takes, the
memory of Homebridge, and which locks do not show what they last reported. Exit code 1 if there is such a lock.

  --minutes N        of events at the doors (5)
  --events N         of them each second (20)
  --locks N          with a camera each; a bridge takes 74 (74)
  --controllers N    that read all the time (10)
  --burst N          messages at once, after an outage of 5 s (2000)
  --flood N          messages each second of one device (1000)
  --flood-seconds N  (60)
  --json FILE        the figures, each second's among them
  --profile FOLDER   a CPU profile of Homebridge for each part
  --help             this text`;

/** What each number may be: least, usual, most. */
const numbers = {
  minutes: [0.05, 5, 60],
  events: [1, 20, 1_000],
  locks: [3, 74, 74],
  controllers: [1, 10, 16],
  burst: [1, 2_000, 20_000],
  flood: [1, 1_000, 5_000],
  'flood-seconds': [1, 60, 600],
} as const;

/** Reads the command line; prints what is to be said, and ends the program, for `--help` and for a mistake. */
export function loadOptions(): LoadOptions {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        ...{ minutes: text, events: text, locks: text, controllers: text, burst: text, flood: text },
        ...{ 'flood-seconds': text, json: text, profile: text, help: { type: 'boolean' } },
      },
    });
    if (values.help === true) {
      console.log(usage);
      process.exit();
    }
    const number = (name: keyof typeof numbers): number => {
      const [least, usual, most] = numbers[name];
      const value = Number(values[name] ?? usual);
      if (!(value >= least && value <= most)) {
        throw new Error(`--${name} takes a number from ${least} to ${most}`);
      }
      return value;
    };
    return {
      minutes: number('minutes'),
      events: number('events'),
      locks: Math.floor(number('locks')),
      controllers: Math.floor(number('controllers')),
      burst: number('burst'),
      flood: number('flood'),
      floodSeconds: number('flood-seconds'),
      json: values.json,
      profile: values.profile,
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2); // the usual exit code for a wrong command line
  }
}
