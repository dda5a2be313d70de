import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import qrcode from 'qrcode-terminal';
import type { RunningHomebridge } from './homebridge.ts';

/** HomeKit's number for the accessory category "bridge". */
const CATEGORY_BRIDGE = 2n;
/** The setup payload, from its lowest bit: 27 bits of code, 4 of flags, 8 of category. */
const FLAGS = 27n;
const CATEGORY = 31n;
/** Second flag: the accessory is reached over IP. */
const FLAG_IP = 2n;
/** The payload is written in base 36 with leading zeros. */
const PAYLOAD_DIGITS = 9;

/**
 * What the QR code on a bridge says.
 * @param code HomeKit code, as 031-45-154
 * @param setupId four characters that tell accessories with the same code apart
 */
export function setupUri(code: string, setupId: string): string {
  const payload = (CATEGORY_BRIDGE << CATEGORY) | (FLAG_IP << FLAGS) | BigInt(code.replaceAll('-', ''));
  return `X-HM://${payload.toString(36).toUpperCase().padStart(PAYLOAD_DIGITS, '0')}${setupId}`;
}

/** The lines to scan or to type into an iPhone's Home app. */
export async function setupLines(bridge: RunningHomebridge): Promise<string> {
  // Homebridge keeps the setup id with the pairing, by username.
  const file = join(bridge.storage, 'persist', `AccessoryInfo.${bridge.username.replaceAll(':', '')}.json`);
  const { setupID } = JSON.parse(await readFile(file, 'utf8')) as { setupID: string };
  return `${qrPicture(setupUri(bridge.pin, setupID))}\nHome app: + > Add Accessory > scan this, or More options > code ${bridge.pin}`;
}

function qrPicture(content: string): string {
  let picture = '';
  qrcode.generate(content, { small: true }, (drawn) => {
    picture = drawn;
  });
  return picture;
}
