import { createHash, randomBytes } from 'node:crypto';
import { type PushMessage, shapedTime } from './message.ts';
import type { TimeShape } from './push-options.ts';

/** Ways in which a message cannot be understood, from the outside in. */
export const GARBAGE = ['no-json', 'no-data', 'noise', 'no-object', 'odd-shape'] as const;
export type Garbage = (typeof GARBAGE)[number];

/** A message on its way to the channels. */
export interface Delivery {
  message: PushMessage;
  /** How it cannot be understood when it arrives. */
  spoiled?: Garbage;
}

/** Encrypts the content of a message; `t` is the envelope's time as it is written there. */
export type Encrypt = (plain: Buffer, t: string) => Buffer;

/** The envelope of a message as it travels: `{protocol, pv, t, data, sign}` (protocol 6.1), or what is left of it. */
export function sealed({ message, spoiled }: Delivery, time: TimeShape, encrypt: Encrypt): string {
  const t = shapedTime(message.at, time);
  const envelope = (data: Buffer): string =>
    JSON.stringify({
      protocol: message.protocol,
      pv: '2.0',
      t,
      data: data.toString('base64'),
      // How Tuya signs messages is not published and no client verifies it; this stands in its place.
      sign: createHash('md5').update(data).digest('hex'),
    });
  const written = (content: unknown): string => envelope(encrypt(Buffer.from(JSON.stringify(content)), String(t)));
  switch (spoiled) {
    case 'no-json':
      return '<html>the service is being upgraded</html>';
    case 'no-data':
      return JSON.stringify({ protocol: message.protocol, t });
    case 'noise':
      return envelope(randomBytes(64));
    case 'no-object':
      return written('nothing');
    case 'odd-shape':
      return written({ ...message.content, devId: null, status: 'none', bizCode: 7, bizData: [] });
    default:
      return written(message.content);
  }
}
