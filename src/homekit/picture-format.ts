/** How ffmpeg calls the formats of pictures and clips. Naming one keeps it from following lists or links in a file. */
export type Demuxer = 'jpeg_pipe' | 'png_pipe' | 'webp_pipe' | 'mjpeg' | 'mov';

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

const startOfImage = 0xd8;
const endOfImage = Buffer.of(0xff, 0xd9);
/** Frame headers of JPEG (ITU-T T.81, table B.1): C0 to CF without DHT, JPG and DAC. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

export function isJpeg(image: Buffer): boolean {
  return image[0] === 0xff && image[1] === startOfImage && image[2] === 0xff;
}

/** The format of a picture by its first bytes: JPEG, PNG or WebP (protocol 9); undefined for anything else. */
export function pictureFormat(image: Buffer): Demuxer | undefined {
  if (isJpeg(image)) {
    return 'jpeg_pipe';
  }
  if (image.toString('latin1', 1, 4) === 'PNG') {
    return 'png_pipe';
  }
  return image.toString('latin1', 0, 4) === 'RIFF' ? 'webp_pipe' : undefined;
}

/** The format of a clip by its first bytes: MJPEG or MP4; undefined for anything else. */
export function clipFormat(start: Buffer): Demuxer | undefined {
  if (isJpeg(start)) {
    return 'mjpeg';
  }
  return start.toString('latin1', 4, 8) === 'ftyp' ? 'mov' : undefined;
}

/** @returns the size in a JPEG's frame header; undefined when the picture is no JPEG or broken */
export function jpegSize(image: Buffer): Size | undefined {
  if (!isJpeg(image)) {
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
