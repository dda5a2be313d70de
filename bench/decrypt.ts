import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { encryptedMedia } from '../simulator/media/cipher.ts';
import { ClipDecipher } from '../src/tuya/media/clip-decipher.ts';
import { decryptMedia } from '../src/tuya/media/media-cipher.ts';
import { explain } from './explain.ts';

/**
 * How fast pictures and clips are decrypted, beside the machine's own OpenSSL: `npm run bench:decrypt`.
 */
const key = 'u8kstrtjm7qun83q';
const seconds = 3;
const picture = 256 * 1024;
const clip = 32 * 1024 * 1024;
/** What a socket hands over at a time. */
const piece = 64 * 1024;
explain(
  `Decrypts pictures and clips for ${seconds} s each, then runs openssl speed: MB/s. Takes some ${4 * seconds} s.`,
);

function encrypted(length: number): Buffer {
  const content = Buffer.alloc(length);
  content.set([0xff, 0xd8, 0xff]);
  return encryptedMedia(content, key);
}

async function measure(name: string, bytes: number, work: () => unknown): Promise<void> {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    await work();
    done += bytes;
  }
  console.log(`${name}: ${(done / 1e6 / ((performance.now() - start) / 1000)).toFixed(0)} MB/s`);
}

const onePicture = encrypted(picture);
await measure(`pictures of ${picture / 1024} KiB`, picture, () => decryptMedia(onePicture, key));

const oneClip = encrypted(clip);
await measure(`clips of ${clip / 1024 / 1024} MiB, in pieces of ${piece / 1024} KiB`, clip, async () => {
  const decipher = new ClipDecipher(key).resume();
  for (let at = 0; at < oneClip.length; at += piece) {
    if (!decipher.write(oneClip.subarray(at, at + piece))) {
      await once(decipher, 'drain');
    }
  }
  decipher.end();
  await once(decipher, 'end');
});

const speed = ['speed', '-elapsed', '-seconds', String(seconds), '-bytes', '16384', '-decrypt', '-evp', 'aes-128-cbc'];
console.log(`openssl ${speed.join(' ')}`);
console.log(execFileSync('openssl', speed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
