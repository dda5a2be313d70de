import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Timers } from '../timers.ts';
import { encryptedMedia } from './cipher.ts';
import { newMediaKey, type MediaFile } from './media-file.ts';
import type { StorageEffect } from './storage-faults.ts';

/** A little more than any client should take for a picture. */
const OVERSIZED_BYTES = 11 * 1024 * 1024;
const OVERSIZED_CHUNK = 64 * 1024;
/** A slow file comes in so many pieces. */
const PIECES = 10;

/** Sends a file, in the way the scripted fault wants it. */
export function sendFile(
  response: ServerResponse,
  file: MediaFile,
  effect: StorageEffect | undefined,
  timers: Timers,
): void {
  switch (effect?.kind) {
    case 'hang':
      break;
    case 'http':
      refuse(response, effect.status, 'InternalError');
      break;
    case 'garbage':
      send(response, Buffer.from('<html><body>The storage is being upgraded.</body></html>'), 'text/html');
      break;
    case 'truncated':
      send(response, half(file.encrypted));
      break;
    case 'cut':
      response.writeHead(200, { 'Content-Length': file.encrypted.length });
      response.write(half(file.encrypted), () => response.destroy());
      break;
    case 'oversized':
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      pipeline(Readable.from(noise(effect.bytes ?? OVERSIZED_BYTES)), response, () => undefined);
      break;
    case 'wrong-key':
      send(response, encryptedMedia(file.content, newMediaKey()));
      break;
    case 'slow':
      sendSlowly(response, file.encrypted, effect.ms, timers);
      break;
    case 'plain':
      send(response, file.content);
      break;
    case 'redirect':
      response.writeHead(302, { Location: effect.to ?? 'ftp://127.0.0.1/picture.jpg' });
      response.end();
      break;
    default:
      send(response, file.encrypted);
  }
}

/** Refuses in the words of an object store. */
export function refuse(response: ServerResponse, status: number, code: string): void {
  send(
    response,
    Buffer.from(`<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>${code}</Code></Error>`),
    'application/xml',
    status,
  );
}

function send(response: ServerResponse, body: Buffer, type = 'application/octet-stream', status = 200): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

function* noise(bytes: number): Generator<Buffer> {
  const chunk = randomBytes(OVERSIZED_CHUNK);
  for (let left = bytes; left > 0; left -= chunk.length) {
    yield chunk.subarray(0, left);
  }
}

function sendSlowly(response: ServerResponse, bytes: Buffer, ms: number, timers: Timers): void {
  response.writeHead(200, { 'Content-Length': bytes.length });
  const size = Math.ceil(bytes.length / PIECES);
  const next = (from: number): void => {
    if (response.destroyed || from >= bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(from, from + size));
    timers.after(ms / PIECES, () => {
      next(from + size);
    });
  };
  next(0);
}
