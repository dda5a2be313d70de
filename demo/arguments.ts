import { parseArgs } from 'node:util';

export const USAGE = `npm start [-- options]

Simulated Tuya cloud and locks, a real Homebridge with this plugin, and a HomeKit controller that plays Apple Home.
First a short story, each step checked; then the keys are yours. Nothing leaves this machine, unless with --lan.

  --once   end after the story; exit code 0 only if every step was right
  --from   a file of diagnostics, as the settings of the plugin make it: its locks in place of those of the story
  --lan    advertise on the network and print the code for an iPhone; no story, only the keys at the door
  --help   this text`;

export type Arguments =
  | { kind: 'run'; once: boolean; lan: boolean; from: string | undefined }
  | { kind: 'help' }
  | { kind: 'mistake'; text: string };

/** Reads the command line; a mistake comes back in words. */
export function readArguments(args: string[]): Arguments {
  try {
    const { values } = parseArgs({
      args,
      options: {
        once: { type: 'boolean' },
        lan: { type: 'boolean' },
        from: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      return { kind: 'help' };
    }
    const { once = false, lan = false, from } = values;
    return once && lan
      ? {
          kind: 'mistake',
          text: '--once and --lan exclude each other: with --lan an iPhone plays Home, and there is no story.',
        }
      : { kind: 'run', once, lan, from };
  } catch (error) {
    return { kind: 'mistake', text: error instanceof Error ? error.message : String(error) };
  }
}
