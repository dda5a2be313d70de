import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VideoProcessor } from '../../../src/homekit/camera/video-processor.ts';
import { FakeHome } from '../fake-door.ts';

/** Stands for ffmpeg: does what the first of the arguments that a test gives says. */
const program = `#!${process.execPath}
const fs = require('node:fs');
const [, , , , , doing, ...words] = process.argv;
const preset = () => fs.readFileSync(words[words.indexOf('-fpre') + 1], 'utf8');
switch (doing) {
  case '-version': process.exit(0); break;
  case '-f': process.exit(process.argv[1].endsWith('old') ? 1 : preset() === 'flush_packets=1\\n' ? 0 : 2); break;
  case 'tell': console.log(JSON.stringify({ words, preset: words.includes('-fpre') ? preset() : undefined, shown:
    fs.readFileSync('/proc/self/cmdline', 'utf8') })); break;
  case 'complain': console.error(words.join(' ')); process.exit(1); break;
  case 'copy': process.stdin.pipe(process.stdout); break;
  case 'refuse': process.stdin.destroy(); process.exit(1); break;
  case 'hang': console.log('hanging'); setInterval(() => undefined, 1000); break;
}
`;

let folder: string;
let path: string;
let home: FakeHome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'video-processor-'));
  path = join(folder, 'ffmpeg with a space');
  await writeFile(path, program);
  await chmod(path, 0o755);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  home = new FakeHome();
});

function processor(at = path): VideoProcessor {
  return new VideoProcessor(at, home.log, home.signal);
}

describe('the video processor', () => {
  it('is available when it can be run, and not when there is none or it is something else', async () => {
    expect(await processor().available()).toBe(true);
    expect(await processor('/no/such/ffmpeg').available()).toBe(false);
    expect(await processor('/usr/bin/env').available()).toBe(false);
    expect(await processor(folder).available()).toBe(false);
  });

  it('tells the owner once what to do when somebody cannot do without it', async () => {
    const missing = processor('/no/such/ffmpeg');
    await expect(missing.demand()).rejects.toThrow('ffmpeg');
    await expect(missing.demand()).rejects.toThrow('ffmpeg');
    expect(home.log.lines).toEqual([expect.stringMatching(/^warn .*no live view.*no.such.ffmpeg.*"videoProcessor"/)]);
    await expect(processor().demand()).resolves.toBeUndefined();
  });

  it('ends nobody else when it could not be started and is given up in the same moment', async () => {
    const source = new URL('../../../src/homekit/camera/video-processor.ts', import.meta.url).href;
    const script = `
      import { VideoProcessor } from ${JSON.stringify(source)};
      for (let times = 0; times < 30; times += 1) {
        const end = new AbortController();
        void new VideoProcessor('/no/such/ffmpeg', console, end.signal).available();
        await Promise.resolve();
        end.abort();
      }
      process.on('exit', () => console.log('still here'));
    `;
    // In a process group of its own: number 0, which a program has that was never started, means the whole group.
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], { detached: true });
    expect(await text(other.stdout)).toBe('still here\n');
  });

  it('converts a picture, however large', async () => {
    const image = Buffer.alloc(5_000_000, 7);
    expect((await processor().convert(image, ['copy']))?.equals(image)).toBe(true);
  });

  it.each(['refuse', 'complain'])('makes nothing of a picture when the program fails (%s)', async (doing) => {
    expect(await processor().convert(Buffer.alloc(5_000_000), [doing])).toBeUndefined();
  });

  it('makes nothing of a picture without the program', async () => {
    expect(await processor('/no/such/ffmpeg').convert(Buffer.alloc(5_000_000), ['copy'])).toBeUndefined();
  });

  it('logs what the program says at the debug level, without the secret, and never its arguments', async () => {
    const { ended } = processor().run(['complain', 'bad', 'key', 'c2VjcmV0'], {
      signal: home.signal,
      secret: { name: 'key', value: 'c2VjcmV0' },
    });
    expect(await ended).toBe(1);
    expect(home.log.lines).toEqual([expect.stringMatching(/^debug video processor: bad key .*•••$/)]);
  });

  it('gets a secret option where ps and other users do not see it, in front of its output', async () => {
    const video = processor();
    await video.demand();
    const { output } = video.run(['tell', '-f', 'rtp', 'srtp://viewer'], {
      signal: home.signal,
      secret: { name: 'srtp_out_params', value: 'c2VjcmV0' },
    });
    const told = JSON.parse(await text(output)) as { words: string[]; preset: string; shown: string };
    expect(told.words).toEqual(['-f', 'rtp', '-fpre', '/dev/fd/3', 'srtp://viewer']);
    expect(told.preset).toBe('srtp_out_params=c2VjcmV0\n');
    expect(told.shown).not.toContain('c2VjcmV0');
  });

  it('gets it as an argument where it cannot read it otherwise', async () => {
    const old = join(folder, 'old');
    await copyFile(path, old);
    const video = processor(old);
    await video.demand();
    const { output } = video.run(['tell', '-f', 'rtp', 'srtp://viewer'], {
      signal: home.signal,
      secret: { name: 'srtp_out_params', value: 'c2VjcmV0' },
    });
    const told = JSON.parse(await text(output)) as { words: string[] };
    expect(told.words).toEqual(['-f', 'rtp', '-srtp_out_params', 'c2VjcmV0', 'srtp://viewer']);
  });

  it.each([
    ['its own signal', (own: AbortController) => own],
    ['the end of the plugin', () => home.end],
  ])('ends at once with %s', async (_what, which) => {
    const own = new AbortController();
    const { ended, output } = processor().run(['hang'], { signal: own.signal });
    await new Promise((resolve) => output.once('data', resolve));
    which(own).abort();
    expect(await ended).toBeUndefined();
  });

  it('does not begin after the end of the plugin', async () => {
    home.end.abort();
    expect(await processor().run(['hang'], { signal: new AbortController().signal }).ended).toBeUndefined();
  });
});
