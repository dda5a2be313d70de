import { createCipheriv } from 'node:crypto';
import type { Command } from './commands.ts';
import type { Setting } from './schedule.ts';

interface Ticket {
  deviceId: string;
  /** Cloud time, ms. */
  endsAt: number;
  used: boolean;
}

/** The access key of the model's project. */
export const accessKey = '0123456789abcdef0123456789abcdef';

const cipher = createCipheriv('aes-256-ecb', Buffer.from(accessKey), null);
const encryptedKey = Buffer.concat([cipher.update('fedcba9876543210'), cipher.final()]).toString('hex');

/** The tickets that the cloud has given. */
export class Tickets {
  readonly #setting: Setting;
  readonly #now: () => number;
  readonly #tickets = new Map<string, Ticket>();

  /** @param now cloud time, ms */
  constructor(setting: Setting, now: () => number) {
    this.#setting = setting;
    this.#now = now;
  }

  /** The answer of `password-ticket`. */
  give(deviceId: string): object {
    const { kind, sameTicket, ticketSeconds } = this.#setting;
    const left = [...this.#tickets].find(
      ([, ticket]) => ticket.deviceId === deviceId && !ticket.used && ticket.endsAt - this.#now() >= 1000,
    );
    // Two doors of one device that are tapped together may be given the same one: the cloud refuses the second command.
    if (sameTicket && kind !== 'two doors' && left !== undefined) {
      const [id, { endsAt }] = left;
      return answer(id, Math.floor((endsAt - this.#now()) / 1000));
    }
    const id = `ticket ${this.#tickets.size + 1}`;
    this.#tickets.set(id, { deviceId, endsAt: this.#now() + ticketSeconds * 1000, used: false });
    return answer(id, ticketSeconds);
  }

  /** A command leaves with its ticket. @returns why it must not */
  problem({ ticket: id, endpoint, deviceId }: Command): string | undefined {
    if (endpoint === 'commands') {
      return undefined;
    }
    const ticket = this.#tickets.get(id ?? '');
    if (ticket?.deviceId !== deviceId) {
      return `a command leaves with ${id ?? 'no ticket'}, which was not given for ${deviceId}`;
    }
    if (ticket.used) {
      return `${id ?? ''} is used again`;
    }
    ticket.used = true;
    return ticket.endsAt <= this.#now()
      ? `${id ?? ''} leaves ${this.#now() - ticket.endsAt} ms after its end`
      : undefined;
  }

  /** A refusal at the gate has not used it. */
  answered({ ticket: id, outcome }: Command): void {
    const ticket = this.#tickets.get(id ?? '');
    if (ticket !== undefined && outcome === 'gate') {
      ticket.used = false;
    }
  }
}

function answer(id: string, seconds: number): object {
  return { ticket_id: id, ticket_key: encryptedKey, expire_time: seconds };
}
