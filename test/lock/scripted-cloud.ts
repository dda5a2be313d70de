import { Lock } from '../../src/lock/lock.ts';
import type { LockOptions } from '../../src/lock/lock-options.ts';
import type { MethodHistory } from '../../src/lock/commands/method-memory.ts';
import type { DataPoint, Device } from '../../src/tuya/device.ts';
import type { StatusReading } from '../../src/tuya/devices.ts';
import type { CommandOptions } from '../../src/tuya/client.ts';
import type { RemoteUnlock } from '../../src/tuya/door-lock.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import type { Ticket } from '../../src/tuya/ticket.ts';
import { RecordedLog } from '../support/recorded-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** How the cloud answers one command; a number is a refusal with that code of Tuya. */
export type Answer = 'accept' | 'accept, bolt stays' | 'turn down' | 'lose' | 'lose, bolt moves' | 'hang' | number;

export interface SentCommand {
  endpoint: string;
  ticket: string;
  open: boolean;
  at: number;
}

/** A bolt takes a moment, ms. */
const boltTime = 300;

/** The cloud of one lock, scripted command by command, in virtual time. */
export class ScriptedCloud {
  readonly clock = new VirtualClock();
  readonly log = new RecordedLog();
  readonly sent: SentCommand[] = [];
  /** Answers of the next commands; after the last one every command is accepted. */
  readonly answers: Answer[] = [];
  /** Answers of the next tickets, a code each; 0 is success. */
  readonly ticketAnswers: (number | 'hang')[] = [];
  ticketSeconds = 300;
  tickets = 0;
  reads = 0;
  /** How long a ticket and a command take, ms. */
  callTime = 100;
  /** How long a read takes, ms. */
  readTime = 100;
  open = false;
  readable: TuyaError | undefined;
  remoteUnlocks: RemoteUnlock[] | TuyaError = [];
  readonly configured: RemoteUnlock[] = [];
  history: MethodHistory | undefined;
  points: () => DataPoint[] = () => [{ code: 'lock_motor_state', value: this.open }];

  get now(): number {
    return this.clock.now();
  }

  readonly devices = {
    sendCommands: (_: string, commands: readonly DataPoint[], options: CommandOptions): Promise<boolean> =>
      this.#command(
        commands.map(({ code }) => code).join(),
        { id: 'none', encryptedKey: '', secondsLeft: 0 },
        commands[0]?.value === true,
        options,
      ),
    status: async (_: string, signal: AbortSignal): Promise<StatusReading> => {
      this.reads += 1;
      const askedAt = this.clock.now();
      await this.#wait(this.readTime, signal);
      if (this.readable !== undefined) {
        throw this.readable;
      }
      return { points: this.points(), askedAt };
    },
  };

  readonly doorLock = {
    remoteUnlocks: (): Promise<RemoteUnlock[]> =>
      this.remoteUnlocks instanceof TuyaError
        ? Promise.reject(this.remoteUnlocks)
        : Promise.resolve(this.remoteUnlocks),
    configureRemoteUnlock: (_: string, change: RemoteUnlock): Promise<boolean> => {
      this.configured.push(change);
      return Promise.resolve(true);
    },
    ticket: async (_: string, signal: AbortSignal): Promise<Ticket> => {
      const answer = this.ticketAnswers.shift() ?? 0;
      await this.#wait(answer === 'hang' ? Infinity : this.callTime, signal);
      if (typeof answer === 'number' && answer !== 0) {
        throw refusal(answer, 'scripted');
      }
      this.tickets += 1;
      return { id: `ticket ${this.tickets}`, encryptedKey: '', secondsLeft: this.ticketSeconds };
    },
    operate: (_: string, ticket: Ticket, open: boolean, options: CommandOptions): Promise<boolean> =>
      this.#command('door-operate', ticket, open, options),
    open: (_: string, ticket: Ticket, options: CommandOptions): Promise<boolean> =>
      this.#command('open-door', ticket, true, options),
    openChannel: (_: string, ticket: Ticket, channel: number, options: CommandOptions): Promise<boolean> =>
      this.#command(`channel ${channel}`, ticket, true, options),
    openWithPin: (_: string, ticket: Ticket, pin: string, options: CommandOptions): Promise<boolean> =>
      this.#command(`pin ${pin}`, ticket, true, options),
  };

  /** A lock of this cloud that has been read once, unless `evidence` is false. */
  lock(options: Partial<LockOptions & { category: string; evidence: boolean }> = {}): Lock {
    const { category = 'jtmspro', evidence = true, ...rest } = options;
    const lock = new Lock(device(category), {
      cloud: this,
      clock: this.clock,
      log: this.log,
      memory: { recall: () => this.history, keep: (history) => (this.history = history) },
      nameOf: ({ name }) => name,
      pin: undefined,
      channel: undefined,
      invertState: false,
      relockSeconds: 8,
      wakeSeconds: 45,
      ...rest,
    });
    if (evidence) {
      lock.observeRead(this.points(), this.clock.now());
    }
    return lock;
  }

  async #command(endpoint: string, ticket: Ticket, open: boolean, options: CommandOptions): Promise<boolean> {
    if (options.stillWanted?.() === false) {
      throw new TuyaError({ kind: 'withdrawn', meaning: 'No longer wanted' });
    }
    this.sent.push({ endpoint, ticket: ticket.id, open, at: this.clock.now() });
    const answer = this.answers.shift() ?? 'accept';
    if (answer === 'accept' || answer === 'lose, bolt moves') {
      void this.clock.delay(boltTime).then(() => {
        this.open = open;
      });
    }
    await this.#wait(answer === 'hang' ? Infinity : this.callTime, options.signal);
    switch (answer) {
      case 'accept':
      case 'accept, bolt stays':
        return true;
      case 'turn down':
        return false;
      case 'lose':
      case 'lose, bolt moves':
      case 'hang':
        throw new TuyaError({ kind: 'lost', meaning: 'The connection broke' });
      default:
        throw refusal(answer, 'scripted');
    }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await this.clock.delay(ms, signal).catch(() => {
      throw new TuyaError({ kind: 'cancelled', meaning: 'Given up' });
    });
  }
}

export function device(category: string): Device {
  return {
    id: 'lock1',
    name: 'Front Door',
    category,
    productId: 'p',
    productName: 'Lock',
    model: 'M1',
    online: true,
    sub: false,
    status: undefined,
  };
}
