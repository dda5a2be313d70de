import { z } from 'zod';
import { parseJson } from '../../json.ts';
import { toMilliseconds } from '../timestamps.ts';
import type { MessageCipher } from './cipher.ts';

/** A message with its cipher taken off, not yet interpreted. */
export interface OpenedMessage {
  /** Tuya's number for the kind of message. */
  protocol: number;
  data: unknown;
  /** The same for every delivery of one message, and for no other message. Holds its whole content. */
  identity: string;
  /** When the cloud sent it, ms. */
  sentAt: number | undefined;
}

/** Tuya writes numbers as strings here and there; the signature adds nothing to TLS and is not checked. */
const envelope = z.looseObject({
  protocol: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
  data: z.string(),
  t: z.union([z.number(), z.string()]).optional().catch(undefined),
});

const named = z.looseObject({ dataId: z.unknown().optional(), ts: z.unknown().optional() });

/**
 * Takes the envelope `{protocol, t, data}` off a message (protocol 6.1, 6.2).
 * @param text the JSON text of the envelope
 * @param ciphers tried in turn; the first whose text is JSON counts
 * @returns undefined when it cannot be read: not an envelope, another key, or changed on the way
 */
export function openEnvelope(text: string, ciphers: readonly MessageCipher[]): OpenedMessage | undefined {
  const parsed = envelope.safeParse(parseJson(text));
  if (!parsed.success) {
    return undefined;
  }
  const { protocol, data, t } = parsed.data;
  const bytes = Buffer.from(data, 'base64');
  const time = t === undefined ? '' : String(t);
  for (const decrypt of ciphers) {
    const content = decrypt(bytes, time);
    const value = parseJson(content);
    if (content !== undefined && value !== undefined) {
      const identity = namesItself(value) ? content : `${time} ${content}`;
      return { protocol, data: value, identity, sentAt: toMilliseconds(t) };
    }
  }
  return undefined;
}

/**
 * Whether a message carries an id or a time of its own: a device that is bound twice, or rings twice, sends equal
 * messages otherwise. Some have a `ts` of 0, which is none (homebridge-tuya-platform#48).
 */
function namesItself(content: unknown): boolean {
  const { dataId, ts } = named.safeParse(content).data ?? {};
  return Boolean(dataId) || toMilliseconds(ts) !== undefined;
}
