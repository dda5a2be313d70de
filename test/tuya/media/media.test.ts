import { describe, expect, it } from '@jest/globals';
import { album, latestMedia } from '../../../src/tuya/media/media.ts';

describe('the latest picture', () => {
  const image = { bucket: 'b', file_key: 'u8kstrtjm7qun83q', file_path: '/1.jpg', file_url: 'https://cos.example/1' };

  it('is the file the lock uploaded', () => {
    expect(latestMedia.parse(image)).toEqual({
      image: { url: 'https://cos.example/1', key: 'u8kstrtjm7qun83q', bucket: 'b', path: '/1.jpg' },
      video: undefined,
    });
  });

  it('brings its video where there is one', () => {
    const video = { media_url: 'https://cos.example/v', media_key: 'k', media_bucket: 'vb', media_path: '/v.mjpeg' };
    expect(latestMedia.parse({ ...image, ...video })?.video).toEqual({
      url: 'https://cos.example/v',
      key: 'k',
      bucket: 'vb',
      path: '/v.mjpeg',
    });
  });

  it('may be named by its place alone, and may be plain', () => {
    expect(latestMedia.parse({ bucket: 'b', file_path: '/1.jpg' })?.image).toEqual({
      url: undefined,
      key: undefined,
      bucket: 'b',
      path: '/1.jpg',
    });
  });

  it('may have its key joined to its place', () => {
    expect(latestMedia.parse({ file_path: '/1.jpg@u8kstrtjm7qun83q' })?.image).toMatchObject({
      key: 'u8kstrtjm7qun83q',
      path: '/1.jpg',
    });
    expect(latestMedia.parse({ file_url: 'https://cos.example/1@u8kstrtjm7qun83q' })?.image).toMatchObject({
      key: 'u8kstrtjm7qun83q',
      url: 'https://cos.example/1',
    });
    expect(latestMedia.parse({ file_path: '/a@b.jpg' })?.image.path).toBe('/a@b.jpg');
  });

  it.each<[string, unknown]>([
    ['a list of one', [image]],
    ['a list that begins with nothing', [null, {}, image]],
    ['camelCase', { bucket: 'b', fileKey: image.file_key, filePath: image.file_path, fileUrl: image.file_url }],
    ['a record under result', { result: image }],
    ['a record under media', { media: image, file_type: 1 }],
    ['a list under media', { media: [image] }],
    ['a list of records under media', [{ media: image }]],
    ['an empty record around it', { file_url: '', media_url: '', media: image }],
    ['JSON text', JSON.stringify(image)],
  ])('is found in %s', (_, answer) => {
    expect(latestMedia.parse(answer)).toEqual(latestMedia.parse(image));
    expect(latestMedia.parse(answer)?.image.url).toBe('https://cos.example/1');
  });

  it.each([
    [null],
    [undefined],
    [{}],
    [[]],
    [''],
    ['none'],
    [0],
    [false],
    [[null, '', {}]],
    [{ result: null }],
    [{ media: '' }],
    [{ result: {}, media: [] }],
    [{ file_url: '', file_key: '', bucket: '', file_path: '' }],
    [{ file_url: null, file_path: null }],
    [{ file_url: 7, file_path: {} }],
    [{ bucket: 'b', file_key: 'u8kstrtjm7qun83q' }],
    [{ media_url: 'https://cos.example/v', media_key: 'k' }],
  ])('is none when Tuya answers %j', (answer) => {
    expect(latestMedia.parse(answer)).toBeUndefined();
  });
});

describe('the album', () => {
  const seen = {
    eventTypes: [0, 18],
    plan: 'cloud_free_storage_3day',
    entries: [
      {
        eventType: 18,
        uploadedAt: 1_630_051_337_000,
        image: { url: 'https://cos.example/1', key: '76679d2579c74eb7', bucket: undefined, path: undefined },
        video: { url: undefined, key: 'vk', bucket: 'vb', path: '/v.mjpeg' },
      },
    ],
  };

  it('is read as Tuya really answers, in snake_case', () => {
    const entry = {
      event_type: 18,
      file_id: 109_167_468,
      file_key: '76679d2579c74eb7',
      file_url: 'https://cos.example/1',
      upload_time: 1_630_051_337,
      media_path: '/v.mjpeg',
      media_key: 'vk',
      media_bucket: 'vb',
    };
    const answer = { album_list: [entry], event_types: [0, 18], order_code: 'cloud_free_storage_3day' };
    expect(album.parse(answer)).toEqual({ ...seen, entries: [{ ...seen.entries[0], id: '109167468' }] });
  });

  it('is read as the API page has it, in camelCase', () => {
    const entry = {
      eventType: 18,
      fileKey: '76679d2579c74eb7',
      fileUrl: 'https://cos.example/1',
      uploadTime: 1_630_051_337,
      mediaPath: '/v.mjpeg',
      mediaKey: 'vk',
      mediaBucket: 'vb',
    };
    const answer = { albumList: [entry], eventTypes: [0, 18], orderCode: 'cloud_free_storage_3day' };
    expect(album.parse(answer)).toEqual(seen);
  });

  it.each([
    [null],
    [{}],
    [[]],
    [''],
    [{ album_list: null, event_types: null, order_code: null }],
    [{ album_list: 'none', event_types: 'none', order_code: {} }],
  ])('is empty when Tuya answers %j', (answer) => {
    expect(album.parse(answer)).toEqual({ eventTypes: [], entries: [], plan: '' });
  });

  it('leaves out entries nobody can read, and keeps the others', () => {
    const odd = [null, 'x', { file_url: 'https://a' }, { event_type: 'ring' }, { event_type: null }];
    const { entries } = album.parse({ album_list: [...odd, { event_type: 0 }] });
    expect(entries).toEqual([{ eventType: 0, uploadedAt: undefined, image: undefined, video: undefined }]);
  });

  it.each([
    [
      'only a clip',
      { media_path: '/v.mjpeg', media_bucket: 'vb', media_key: 'vk', file_url: '' },
      undefined,
      '/v.mjpeg',
    ],
    ['only a picture', { file_path: '/1.jpg', bucket: 'b' }, '/1.jpg', undefined],
  ])('has entries with %s', (_, files, image, video) => {
    const [entry] = album.parse({ album_list: [{ event_type: 18, upload_time: 1_630_051_337, ...files }] }).entries;
    expect(entry).toMatchObject({ eventType: 18, uploadedAt: 1_630_051_337_000 });
    expect([entry?.image?.path, entry?.video?.path]).toEqual([image, video]);
  });

  it('may have the whole address of a clip in place of its path', () => {
    const { entries } = album.parse({ album_list: [{ event_type: 18, media_path: 'https://cos.example/v' }] });
    expect(entries[0]?.video).toMatchObject({ url: 'https://cos.example/v', path: undefined });
  });

  it('takes types and times that come as text', () => {
    const answer = album.parse({
      album_list: [{ event_type: '18', upload_time: '1630051337' }],
      event_types: ['0', 18, 'ring', null],
      order_code: 7,
    });
    expect(answer.entries).toMatchObject([{ eventType: 18, uploadedAt: 1_630_051_337_000 }]);
    expect(answer.eventTypes).toEqual([0, 18]);
    expect(answer.plan).toBe('7');
  });

  it.each([
    [1_630_051_337, 1_630_051_337_000],
    [1_630_051_337_000, 1_630_051_337_000],
    ['1630051337000', 1_630_051_337_000],
    [0, undefined],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('takes the time %j in s or ms, or none', (time, uploadedAt) => {
    const { entries } = album.parse({ album_list: [{ event_type: 18, upload_time: time }] });
    expect(entries).toMatchObject([{ uploadedAt }]);
  });
});
