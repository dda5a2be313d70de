import { type Clock, pause } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { TuyaError } from '../errors.ts';
import { mqttCiphers } from './cipher.ts';
import type { Feed, FeedListener } from './feed.ts';
import { Inbox } from './inbox.ts';
import type { MqttConfig, MqttConfigSource } from './mqtt-config.ts';
import { type MqttSession, openMqttSession } from './mqtt-session.ts';
import { reconnectPause, stayConnected } from './reconnect.ts';

export interface MqttFeedOptions {
  fetchConfig: MqttConfigSource;
  clock: Clock;
  log: Log;
  /** Between 0 and 1. */
  random?: (() => number) | undefined;
  /** Certificate authorities (PEM) in place of the machine's own. */
  ca?: string | undefined;
}

/** A configuration is replaced this long before the broker cuts its session, ms (protocol 6.1). */
const renewBefore = 60_000;
/** How long the old session still listens when the new one is subscribed, ms: what is on its way to it comes in. */
const overlap = 2_000;
/** Between a newly bound device and the new session that hears it, ms: a gateway brings all its devices at once. */
const bindingSettles = 2_000;

interface KeptConfig {
  config: MqttConfig;
  renewAt: number;
  /** Whether a session has come up with it. */
  proven: boolean;
}

/** A session, as whom it is known to the broker, and when its successor is due, ms since 1970. */
interface Link {
  session: MqttSession;
  clientId: string;
  renewAt: number;
}

/** Something that happens once and can be waited for. */
class Occurrence {
  readonly happened: Promise<void>;
  tell: () => void = () => undefined;

  constructor() {
    this.happened = new Promise((resolve) => {
      this.tell = resolve;
    });
  }
}

/**
 * Messages over MQTT (protocol 6.1): for projects with an app account.
 *
 * A session lives about two hours. Its successor is subscribed before it is closed, so that nothing is lost between the
 * two; what both deliver is handed over once. Where the broker throws the old session out (same client id) the
 * listener hears `connected` again, since something may have been missed.
 */
export class MqttFeed implements Feed {
  readonly name = 'MQTT';
  readonly #options: MqttFeedOptions;
  readonly #random: () => number;
  #kept: KeptConfig | undefined;

  constructor(options: MqttFeedOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  async run(listener: FeedListener, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const inbox = new Inbox(listener, { clock, log });
    await stayConnected(
      async (up, ending) => this.#connection(inbox, up, ending),
      listener,
      { clock, random: this.#random },
      signal,
    );
  }

  /** From the first session to the end of the last of its successors. */
  async #connection(inbox: Inbox, up: () => void, signal: AbortSignal): Promise<TuyaError> {
    const sessions = new Set<MqttSession>();
    let bound = new Occurrence();
    const open = async (): Promise<Link> => {
      const onBound = (): void => {
        bound.tell();
      };
      const link = await this.#open(inbox, onBound, signal);
      sessions.add(link.session);
      return link;
    };
    try {
      let current = await open();
      up();
      while (await this.#renewalDue(current, bound, signal)) {
        bound = new Occurrence();
        this.#kept = undefined;
        const successor = await this.#successor(current.session, open, signal);
        if (current.session.isOver || current.clientId === successor.clientId) {
          up();
        } else {
          await pause(this.#options.clock, overlap, signal);
        }
        sessions.delete(current.session);
        await current.session.close();
        current = successor;
      }
      return await current.session.ended;
    } finally {
      await Promise.all([...sessions].map((session) => session.close()));
    }
  }

  /** Waits for the time of renewal or a new device. @returns false when the session ended instead */
  async #renewalDue({ session, renewAt }: Link, bound: Occurrence, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    const waiting = new AbortController();
    const ending = AbortSignal.any([signal, waiting.signal]);
    try {
      return await Promise.race([
        session.ended.then(() => false),
        clock.delay(Math.max(0, renewAt - clock.now()), ending).then(() => true),
        bound.happened.then(async () => clock.delay(bindingSettles, ending)).then(() => true),
      ]);
    } finally {
      waiting.abort();
    }
  }

  /** The next session. While the present one lives, a failure is no outage and is tried again. @throws TuyaError */
  async #successor(current: MqttSession, open: () => Promise<Link>, signal: AbortSignal): Promise<Link> {
    const { clock, log } = this.#options;
    for (let failures = 1; ; failures += 1) {
      try {
        return await open();
      } catch (error) {
        if (current.isOver || signal.aborted) {
          throw error;
        }
        log.debug(
          `The next MQTT session could not be opened yet (${error instanceof TuyaError ? error.kind : 'defect'})`,
        );
        const waiting = new AbortController();
        const ending = AbortSignal.any([signal, waiting.signal]);
        await Promise.race([current.ended, pause(clock, reconnectPause(failures, this.#random()), ending)]);
        waiting.abort();
      }
    }
  }

  async #open(inbox: Inbox, onBound: () => void, signal: AbortSignal): Promise<Link> {
    const { clock, ca } = this.#options;
    const kept = await this.#config(signal);
    const ciphers = mqttCiphers(kept.config.password, kept.config.encryption);
    const receive = (payload: string): void => {
      // A broker sends nothing about a device that was bound after the subscription (protocol 6.1).
      if (inbox.take(payload, ciphers).some(({ kind }) => kind === 'added')) {
        onBound();
      }
    };
    try {
      const session = await openMqttSession(kept.config, receive, { clock, ca }, signal);
      kept.proven = true;
      return { session, clientId: kept.config.clientId, renewAt: kept.renewAt };
    } catch (error) {
      // One that was refused or used to work is given up; a fresh one behind a dead network costs no further call.
      if (kept.proven || (error instanceof TuyaError && error.kind === 'token')) {
        this.#kept = undefined;
      }
      throw error;
    }
  }

  async #config(signal: AbortSignal): Promise<KeptConfig> {
    const { clock, fetchConfig } = this.#options;
    if (this.#kept !== undefined && clock.now() < this.#kept.renewAt) {
      return this.#kept;
    }
    const config = await fetchConfig(signal);
    const life = config.secondsLeft * 1000;
    // One that comes with less life than the margin is used for half of it.
    const kept = { config, renewAt: clock.now() + Math.max(life - renewBefore, life / 2), proven: false };
    this.#kept = kept;
    return kept;
  }
}
