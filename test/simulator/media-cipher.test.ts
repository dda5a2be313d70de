import { describe, expect, it } from '@jest/globals';
import { encryptedMedia } from '../../simulator/media/cipher.ts';
import { opened } from './media-reader.ts';

const KEY = 'u8kstrtjm7qun83q';
const IV = Buffer.from('0123456789abcdef');

describe('the file format of media', () => {
  it('is the one of the published layout, byte for byte', () => {
    const file = encryptedMedia(Buffer.from('ffd8ffe001020304ffd9', 'hex'), KEY, IV);
    expect(file.toString('hex')).toBe(
      `01000000${IV.toString('hex')}${'00'.repeat(44)}519150d5c73c63e97d59b27bf27d2294`,
    );
  });

  it('pads to whole blocks, so that content of any length comes back', () => {
    for (const length of [0, 1, 15, 16, 17, 1000]) {
      const content = Buffer.alloc(length, 7);
      const file = encryptedMedia(content, KEY, IV);
      expect((file.length - 64) % 16).toBe(0);
      expect(opened(file, KEY)).toEqual(content);
    }
  });
});
