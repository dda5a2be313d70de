/** What a picture of the door can be. */
export type PictureType = 'jpeg' | 'png' | 'webp';

/** What a clip of the door can be: pictures one after the other, or a film. */
export type ClipType = 'mjpeg' | 'mp4';

/** Bytes from the start that tell the type of a picture or clip: RIFF has its second word at 8–11. */
export const telltaleBytes = 12;

/** @returns the type by the first bytes, undefined when this is no picture (protocol 9: JPEG, PNG, RIFF) */
export function pictureType(content: Uint8Array): PictureType | undefined {
  if (isAt(content, 0, [0xff, 0xd8, 0xff])) {
    return 'jpeg';
  }
  if (isAt(content, 0, [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a])) {
    return 'png';
  }
  return isAt(content, 0, ascii('RIFF')) && isAt(content, 8, ascii('WEBP')) ? 'webp' : undefined;
}

/** @returns the type by the first bytes, undefined when this is no clip; MJPEG begins with its first picture */
export function clipType(content: Uint8Array): ClipType | undefined {
  if (pictureType(content) === 'jpeg') {
    return 'mjpeg';
  }
  return isAt(content, 4, ascii('ftyp')) ? 'mp4' : undefined;
}

function isAt(content: Uint8Array, offset: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[offset + index] === byte);
}

function ascii(text: string): number[] {
  return [...Buffer.from(text, 'ascii')];
}
