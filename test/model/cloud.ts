import { type Command, commandIn, outcomeOf } from './commands.ts';
import type { DataPoint } from './plugin.ts';
import { type AnswerKind, type Fate, goesWell, type Schedule } from './schedule.ts';
import { Tickets } from './tickets.ts';
import type { Trace } from './trace.ts';
import type { VirtualMachine } from './virtual-machine.ts';
import type { Receiver, Visit, WireRequest } from './wire.ts';

interface CloudSurroundings {
  machine: VirtualMachine;
  trace: Trace;
  /** Told before a command leaves. */
  departs: (command: Command, ticket: string | undefined) => void;
  /** A command is carried out. */
  moves: (command: Command) => void;
  /** What a device reports at this moment. */
  points: (deviceId: string, contradict: boolean) => DataPoint[];
  /** Told when the plugin learns that a device sleeps. */
  sleeps: (deviceId: string) => void;
  /** Whether a device listens. */
  listens: (deviceId: string) => boolean;
}

interface Envelope {
  success: boolean;
  t: number;
  code?: number;
  msg?: string;
  result?: unknown;
}

/** Tuya's cloud: tokens, tickets, commands and reads, each with the fate that the schedule has for it. */
export class Cloud {
  /** How far the clocks of its gateways are off, ms, and for how many answers. */
  gatewayIsOff = { ms: 0, answers: 0 };
  silent = false;
  readonly tickets: Tickets;
  readonly #schedule: Schedule;
  readonly #surroundings: CloudSurroundings;
  readonly #fates: Record<'token' | 'ticket' | 'command' | 'read', Fate[]>;
  /** When each token ends, cloud time, ms. */
  readonly #tokens = new Map<string, number>();
  readonly #handled = new Map<number, { askedAt: number; points: DataPoint[] }>();
  #count = 0;

  constructor(schedule: Schedule, surroundings: CloudSurroundings) {
    this.#schedule = schedule;
    this.#surroundings = surroundings;
    const { tickets, commands, firstReads } = schedule;
    // The first token comes: without it there is nothing to see.
    this.#fates = { token: [], ticket: [...tickets], command: [...commands], read: [...firstReads] };
    this.tickets = new Tickets(schedule.setting, () => this.now);
  }

  get now(): number {
    return this.#surroundings.machine.now() + this.#schedule.setting.cloudAhead;
  }

  /** From now on all goes well. */
  heal(): void {
    Object.values(this.#fates).forEach((fates) => fates.splice(0));
    this.gatewayIsOff.answers = 0;
    this.silent = false;
  }

  /** The plugin has started for the first time. */
  begin(): void {
    const { tokens, reads } = this.#schedule;
    this.#fates.token = [...tokens];
    this.#fates.read.push(...reads);
  }

  dropTokens(): void {
    this.#tokens.clear();
  }

  /** What a read with this number told, and when it had left. */
  readingOf(number: unknown): { askedAt: number; points: DataPoint[] } | undefined {
    return typeof number === 'number' ? this.#handled.get(number) : undefined;
  }

  /** @param run the number of the start of the plugin */
  receiver(run: number): Receiver {
    return (request) => this.#receive(request, run);
  }

  #receive(request: WireRequest, run: number): Visit {
    const { machine, trace, departs } = this.#surroundings;
    const { path, body } = request;
    const found = commandIn(path, body);
    const kind =
      found !== undefined
        ? 'command'
        : path.includes('/token') || path.includes('login')
          ? 'token'
          : path.endsWith('/password-ticket')
            ? 'ticket'
            : 'read';
    const fate: Fate = this.silent ? { ...goesWell, answer: 'hang' } : (this.#fates[kind].shift() ?? goesWell);
    let askedAt = 0;
    let command: Command | undefined;
    let outcome: Command['outcome'] = 'unknown';
    let isAsleep = false;
    const name = found === undefined ? kind : `${found.endpoint}${found.open ? '' : ' (lock)'}`;
    const ends = (how: Command['outcome']): void => {
      if (command !== undefined) {
        command.outcome = how;
      }
      trace(() => `  ${name}: no answer reaches the plugin`);
    };
    trace(() => `  ${name}: connecting (${fate.connect})`);
    return {
      fate,
      departs: () => {
        askedAt = this.now;
        if (found !== undefined) {
          command = { ...found, run, at: machine.awake, cloudAt: askedAt, outcome: 'waiting' };
          trace(
            () => `  ${name} LEAVES for ${found.deviceId} ${found.channel ?? ''} with ${found.ticket ?? 'no ticket'}`,
          );
          departs(command, this.tickets.problem(command));
        }
      },
      arrives: () => {
        const answer = this.#answer(request, fate, command, askedAt);
        trace(
          () => `  ${name}: ${typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 90)}`}`,
        );
        if (typeof answer !== 'string') {
          outcome = answer.outcome;
          isAsleep = /"code":(2312|2001)\b/.test(answer.text);
        }
        return answer;
      },
      answered: () => {
        if (isAsleep) {
          this.#surroundings.sleeps(deviceIn(path));
        }
        if (command !== undefined) {
          command.outcome = outcome;
          trace(() => `  ${name}: answered, ${outcome}`);
          this.tickets.answered(command);
        }
      },
      broke: () => {
        ends('unknown');
      },
      givenUp: () => {
        ends('given up');
      },
    };
  }

  #answer(
    request: WireRequest,
    { answer, moves }: Fate,
    command: Command | undefined,
    askedAt: number,
  ): { status: number; text: string; outcome: Command['outcome'] } | 'lost' | 'hang' {
    const { path, token } = request;
    const isLogin = path.includes('/token');
    const isKnown = isLogin || (this.#tokens.get(token ?? '') ?? -Infinity) > this.now;
    const kind = isKnown || answer === 'lost' || answer === 'hang' ? answer : 'code 1010';
    const reply = this.#reply(kind, request, askedAt, command);
    const outcome = typeof reply === 'string' ? 'unknown' : outcomeOf(reply.status, reply.envelope);
    if (command !== undefined && isKnown) {
      const isDone = outcome === 'accepted' && answer !== 'ok, nothing moves';
      if (isDone || (outcome === 'unknown' && moves)) {
        this.#surroundings.moves(command);
      }
    }
    if (typeof reply === 'string') {
      return reply === 'garbage' ? { status: 200, text: '<html>', outcome } : reply;
    }
    return { status: reply.status, text: JSON.stringify(reply.envelope), outcome };
  }

  #reply(
    kind: AnswerKind,
    request: WireRequest,
    askedAt: number,
    command: Command | undefined,
  ): { status: number; envelope: Envelope } | 'lost' | 'hang' | 'garbage' {
    const [, code, status] = /^code (\d+)(?: with (\d+))?$/.exec(kind) ?? [];
    if (code !== undefined) {
      return { status: Number(status ?? 200), envelope: this.#refusal(Number(code)) };
    }
    if (kind === 'lost' || kind === 'hang' || kind === 'garbage') {
      return kind;
    }
    const t = this.#time();
    if (command !== undefined) {
      const { listens } = this.#surroundings;
      const refused = listens(command.deviceId) ? this.#notFor(command) : 2312;
      if (refused !== undefined) {
        return { status: 200, envelope: this.#refusal(refused) };
      }
      const result = { 'ok in words': 'true', 'turned down': false, 'odd result': 'yes' }[kind as string] ?? true;
      return { status: kind === 'ok with 500' ? 500 : 200, envelope: { success: true, t, result } };
    }
    return {
      status: kind === 'ok with 500' ? 500 : 200,
      envelope: { success: true, t, result: this.#resultOf(request, kind, askedAt) },
    };
  }

  /** The code for a call that this kind of lock does not know. */
  #notFor({ endpoint }: Command): number | undefined {
    const only = { 'request only': 'commands', 'with PIN': 'door-lock/open-door' }[
      this.#schedule.setting.kind as string
    ];
    return only === undefined || only === endpoint ? undefined : 2008;
  }

  #resultOf({ path }: WireRequest, kind: AnswerKind, askedAt: number): unknown {
    if (path.includes('/token')) {
      this.#count += 1;
      const seconds = this.#schedule.setting.tokenSeconds;
      this.#tokens.set(`token ${this.#count}`, this.now + seconds * 1000);
      return { access_token: `token ${this.#count}`, uid: 'u', expire_time: seconds };
    }
    const deviceId = deviceIn(path);
    if (path.endsWith('/password-ticket')) {
      return this.tickets.give(deviceId);
    }
    if (path.endsWith('/status')) {
      this.#count += 1;
      const points = this.#surroundings.points(deviceId, kind === 'other value');
      this.#handled.set(this.#count, { askedAt, points });
      return [...points, { code: 'beep_volume', value: this.#count }];
    }
    return true;
  }

  #refusal(code: number): Envelope {
    return { success: false, t: code === 1013 ? this.now : this.#time(), code, msg: 'no' };
  }

  #time(): number {
    const { gatewayIsOff } = this;
    gatewayIsOff.answers -= 1;
    return this.now + (gatewayIsOff.answers >= 0 ? gatewayIsOff.ms : 0);
  }
}

function deviceIn(path: string): string {
  return /devices\/([^/]+)\//.exec(path)?.[1] ?? '';
}
