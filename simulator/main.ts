/** `node simulator/main.ts`: the simulated cloud on its own, with a few locks, until Ctrl-C. */
import { parseArgs } from 'node:util';
import { SimulatedCloud, lockModel, type LedgerEntry, type PushEvent } from './cloud.ts';

const HELP = `A simulated Tuya cloud, on the loopback address only.

  node simulator/main.ts [--port N] [--push] [--help]

  --port N   the port to listen on; a free one unless told
  --push     tell of changes over MQTT and Pulsar, too
  --help     this text`;

/** The usual exit code for a wrong command line. */
const MISUSED = 2;

try {
  const { port, push, help } = readArguments();
  if (help === true) {
    console.log(HELP);
  } else if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`--port must be a number up to 65535, not ${port}`);
  } else {
    await run(Number(port), push);
  }
} catch (error) {
  console.error(inOneLine(error));
  process.exitCode = MISUSED;
}

function readArguments(): { port: string; push: boolean; help: boolean | undefined } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      push: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  return { ...values, help: values.help };
}

function inOneLine(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken
    ? 'The port is in use: name another one with --port, or none'
    : `${error.message.split('. ')[0] ?? ''}. See --help`;
}

async function run(port: number, push: boolean): Promise<void> {
  const cloud = await SimulatedCloud.start({
    port,
    locks: [
      lockModel('all-in-one-wifi', { name: 'Front Door' }),
      lockModel('wifi-video', { name: 'Garden Gate' }),
      lockModel('ble-gateway', { name: 'Cellar', sleep: { startsAsleep: false, awakeAfterUseMs: 60_000 } }),
      lockModel('zigbee', { name: 'Garage', pin: '123456' }),
      lockModel('access-control', { name: 'Lobby', channels: 2 }),
    ],
    otherDevices: 3,
    ...(push && { push: { mqtt: {}, pulsar: {} } }),
  });
  process.once('SIGINT', () => {
    void cloud.close();
  });
  console.log(`endpoint    ${cloud.endpoint}`);
  console.log(`access id   ${cloud.accessId}`);
  console.log(`access key  ${cloud.accessKey}`);
  if (push) {
    console.log(`mqtt        ${cloud.push.mqtt.url}`);
    console.log(`pulsar      ${cloud.push.pulsar.url}`);
    cloud.push.on((event) => {
      console.log(`            push: ${lineOfPush(event)}`);
    });
  }
  for (const { id, name } of cloud.locks()) {
    console.log(`lock        ${id}  ${name}`);
  }
  cloud.on((event) => {
    if (event.kind === 'request') {
      console.log(lineOf(event.entry));
    } else if (event.kind === 'bolt') {
      console.log(`            ${cloud.lock(event.device).name}: ${event.bolt} (${event.why})`);
    }
  });
}

function lineOf({ at, endpoint, method, path, status, code }: LedgerEntry): string {
  // The path of a refresh is a secret.
  const shown = endpoint === 'refresh-token' ? '/v1.0/token/…' : path;
  const outcome = status === 0 ? 'no answer' : code === undefined ? 'ok' : `refused ${code}`;
  return `${new Date(at).toISOString().slice(11, 19)}    ${method} ${shown}  ${status} ${outcome}`;
}

function lineOfPush(event: PushEvent): string {
  return event.kind === 'delivered'
    ? `told ${event.channel} of ${event.device}`
    : `${event.channel} ${event.kind}, ${event.listeners} listening`;
}
