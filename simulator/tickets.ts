import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { refused, type Refusal } from './answers.ts';

/** What Tuya answers to a ticket request (protocol 3.1). */
export interface TicketGrant {
  ticket_id: string;
  /** The key, encrypted with the access key, upper-case hex. */
  ticket_key: string;
  /** Seconds left. */
  expire_time: number;
}

export interface Ticket {
  id: string;
  device: string;
  /** The clear key: 16 ASCII characters. */
  key: string;
  encryptedKey: string;
  /** The cloud's clock, ms. */
  expiresAt: number;
  spent: boolean;
}

export interface TicketOptions {
  accessKey: string;
  lifeSeconds: number;
  /** Hand a live ticket out again with the time it has left, as the real cloud seems to (protocol 3.2). */
  handOutAgain: boolean;
  clock: () => number;
  keepSecret: (secret: string) => void;
  onIssue: (device: string, ticketId: string, lifeSeconds: number) => void;
}

/** The tickets of all locks: each bound to one device, alive for some minutes, good for one operation. */
export class Tickets {
  readonly #tickets = new Map<string, Ticket>();
  readonly #options: TicketOptions;

  constructor(options: TicketOptions) {
    this.#options = options;
  }

  /** A ticket for one operation of this device. */
  issue(device: string): TicketGrant {
    const ticket = (this.#options.handOutAgain ? this.#liveTicketOf(device) : undefined) ?? this.#create(device);
    const expire_time = Math.floor((ticket.expiresAt - this.#options.clock()) / 1000);
    this.#options.onIssue(device, ticket.id, expire_time);
    return { ticket_id: ticket.id, ticket_key: ticket.encryptedKey, expire_time };
  }

  /** Spends the ticket. 2405 when it is unknown, of another device, expired or already spent. */
  redeem(device: string, id: string): Ticket | Refusal {
    const ticket = this.#tickets.get(id);
    if (ticket?.device !== device || ticket.spent || this.#options.clock() >= ticket.expiresAt) {
      return refused(2405);
    }
    ticket.spent = true;
    return ticket;
  }

  #liveTicketOf(device: string): Ticket | undefined {
    return [...this.#tickets.values()].find(
      (ticket) => ticket.device === device && !ticket.spent && this.#options.clock() < ticket.expiresAt,
    );
  }

  #create(device: string): Ticket {
    const key = randomBytes(12).toString('base64url');
    const encryptedKey = encryptTicketKey(key, this.#options.accessKey);
    this.#options.keepSecret(key);
    this.#options.keepSecret(encryptedKey);
    const ticket: Ticket = {
      id: randomBytes(6).toString('base64url'),
      device,
      key,
      encryptedKey,
      expiresAt: this.#options.clock() + this.#options.lifeSeconds * 1000,
      spent: false,
    };
    this.#tickets.set(ticket.id, ticket);
    return ticket;
  }
}

/** AES-256-ECB with the whole access key (32 characters), upper-case hex (protocol 3.3). */
export function encryptTicketKey(key: string, accessKey: string): string {
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(accessKey, 'utf8'), null);
  return Buffer.concat([cipher.update(key, 'utf8'), cipher.final()])
    .toString('hex')
    .toUpperCase();
}

/** The PIN inside an encrypted password (hex of AES-128-ECB, protocol 3.3); undefined when it was encrypted otherwise. */
export function decryptPin(password: string, key: string): string | undefined {
  const decipher = createDecipheriv('aes-128-ecb', Buffer.from(key, 'utf8'), null);
  try {
    return Buffer.concat([decipher.update(password, 'hex'), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
