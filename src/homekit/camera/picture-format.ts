import { type ClipType, clipType, type PictureType, pictureType } from '../../tuya/media/media-type.ts';

/** How ffmpeg calls the formats of pictures and clips. Naming one keeps it from following lists or links in a file. */
export type Demuxer = 'jpeg_pipe' | 'png_pipe' | 'webp_pipe' | 'mjpeg' | 'mov';

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

const demuxers: Readonly<Record<PictureType | ClipType, Demuxer>> = {
  jpeg: 'jpeg_pipe',
  png: 'png_pipe',
  webp: 'webp_pipe',
  mjpeg: 'mjpeg',
  mp4: 'mov',
};

const endOfImage = Buffer.of(0xff, 0xd9);
/** Frame headers of JPEG (ITU-T T.81, table B.1): C0 to CF without DHT, JPG and DAC. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** @returns the format of a picture, undefined when this is none */
export function pictureFormat(image: Buffer): Demuxer | undefined {
  const type = pictureType(image);
  return type && demuxers[type];
}

/** @param start the first bytes @returns the format of a clip, undefined when this is none */
export function clipFormat(start: Buffer): Demuxer | undefined {
  const type = clipType(start);
  return type && demuxers[type];
}

/** @returns the size in a JPEG's frame header; undefined when the picture is no JPEG or broken */
export function jpegSize(image: Buffer): Size | undefined {
  if (pictureType(image) !== 'jpeg') {
    return undefined;
  }
  // Segments: FF, marker, length of what follows (two bytes, counting themselves).
  for (let at = 2; at + 9 <= image.length && image[at] === 0xff; at += 2 + image.readUInt16BE(at + 2)) {
    if (isFrameHeader(image.readUInt8(at + 1))) {
      return { height: image.readUInt16BE(at + 5), width: image.readUInt16BE(at + 7) };
    }
  }
  return undefined;
}

/** Cuts what ffmpeg writes as MJPEG into its JPEGs: in them, FF D9 stands nowhere but at the end. */
export async function* jpegsIn(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(endOfImage); end !== -1; end = rest.indexOf(endOfImage)) {
      yield rest.subarray(0, end + endOfImage.length);
      rest = rest.subarray(end + endOfImage.length);
    }
  }
}
