import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encryptTicketKey } from '../../simulator/tickets.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
import { decryptTicketKey, encryptPin } from '../../src/tuya/ticket.ts';

/** The example of protocol 3.3. */
const accessKey = '4OHBOnWOqaEC1mWXOpVL3yV50s0qGSRC';
const encryptedKey = '6A81B92C37FC26FF861B988267C06EF69173247C8D56147E406EBA159F6E577A';
const ticketKey = Buffer.from('q8W2k5Zr1Xn7Lb4T');

function kindThrownBy(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof TuyaError ? error.kind : 'not a TuyaError';
  }
  return 'nothing';
}

describe('the key of a ticket', () => {
  it('is decrypted with the whole access key', () => {
    expect(decryptTicketKey(encryptedKey, accessKey)).toEqual(ticketKey);
  });

  it('is read in lower-case hex too', () => {
    expect(decryptTicketKey(encryptedKey.toLowerCase(), accessKey)).toEqual(ticketKey);
  });

  it('is what the cloud encrypted, for any two keys', () => {
    const keys = fc.tuple(fc.stringMatching(/^[!-~]{16}$/), fc.stringMatching(/^[!-~]{32}$/));
    fc.assert(
      fc.property(keys, ([key, access]) => {
        expect(decryptTicketKey(encryptTicketKey(key, access), access).toString()).toBe(key);
      }),
    );
  });

  it.each([
    ['another access key', encryptedKey, 'x'.repeat(32)],
    ['an access key of 31 characters', encryptedKey, accessKey.slice(1)],
    ['a masked ticket key', '901CC35A67DA3429C38E9622xxxxx3EAE1CE333462356D257FD1D3E5C', accessKey],
    ['no ticket key', '', accessKey],
  ])('cannot be had with %s, and the owner is told which key to look at', (_, encrypted, access) => {
    expect(kindThrownBy(() => decryptTicketKey(encrypted, access))).toBe('keys');
  });
});

describe('a PIN for open-door', () => {
  it.each([
    ['123456', '963F5BF9F80A66DC84BF19BCFA4CB3AC'],
    ['1234567', '5AF16AFAEFBCB95F0BFE85D742EEAC89'],
  ])('%s is encrypted with the key of the ticket', (pin, encrypted) => {
    expect(encryptPin(pin, ticketKey)).toBe(encrypted);
  });

  it('can be read by a lock that knows the key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6}$/), fc.uint8Array({ minLength: 16, maxLength: 16 }), (pin, key) => {
        const decipher = createDecipheriv('aes-128-ecb', key, null);
        const plain = decipher.update(encryptPin(pin, Buffer.from(key)), 'hex', 'utf8') + decipher.final('utf8');
        expect(plain).toBe(pin);
      }),
    );
  });
});
