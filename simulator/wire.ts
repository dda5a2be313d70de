import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { envelope } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { FaultEffect } from './faults.ts';
import type { CloudRequest } from './gate.ts';
import type { Timers } from './timers.ts';

/** Reads a whole request; undefined when it broke off or its address cannot be read. */
export async function readRequest(incoming: IncomingMessage): Promise<CloudRequest | undefined> {
  try {
    const [path = '', search = ''] = (incoming.url ?? '').split(/\?(.*)/s);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    return {
      method: incoming.method ?? '',
      path: decodeURIComponent(path),
      query: search.split('&').filter(Boolean).map(decodePair),
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    };
  } catch {
    return undefined;
  }
}

function decodePair(pair: string): [name: string, value: string] {
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  return [decodeURIComponent(name), decodeURIComponent(value)];
}

/** The HTTP status the client will see: 0 when it gets no whole answer. */
export function statusOf(effect: FaultEffect | undefined): number {
  switch (effect?.kind) {
    case 'reset':
    case 'hang':
    case 'hang-after':
    case 'lost-answer':
    case 'truncated':
    case 'cut':
      return 0;
    case 'http':
    case 'redirect':
      return effect.status;
    default:
      return 200;
  }
}

/** Whether an answer of HTTP 200 says something else than what the request came to. */
export function hidesAnswer(effect: FaultEffect | undefined): boolean {
  return effect?.kind === 'garbage' || effect?.kind === 'no-success';
}

/**
 * Sends what came of a request, in the way the scripted fault wants it.
 * `t` is the time of the answer as it stands in it, `latencyMs` how long the answer travels.
 */
export function send(response: ServerResponse, done: Exchange, t: number, latencyMs: number, timers: Timers): void {
  const { effect } = done;
  const whole = envelope(done.answer, t, randomUUID().replaceAll('-', ''));
  const json = JSON.stringify(whole);
  const answer = (status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}): void => {
    const travel = latencyMs + (effect?.kind === 'delay' ? effect.ms : 0);
    const write = (): void => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers });
      response.end(body);
    };
    if (travel > 0) {
      timers.after(travel, write);
    } else {
      write();
    }
  };
  const tell = (body: object): void => {
    answer(200, 'application/json', JSON.stringify(body));
  };
  switch (effect?.kind) {
    case 'reset':
    case 'lost-answer':
      response.destroy();
      break;
    case 'hang':
    case 'hang-after':
      break;
    case 'truncated':
      // Sent as a whole answer of that length, so that only the JSON tells.
      answer(200, 'application/json', json.slice(0, Math.ceil(json.length / 2)));
      break;
    case 'cut':
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': json.length });
      response.write(json.slice(0, Math.ceil(json.length / 2)), () => {
        response.destroy();
      });
      break;
    case 'drip':
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': json.length });
      drip(response, json, effect.everyMs, timers);
      break;
    case 'oversized':
      answer(200, 'application/json', json.padStart(effect.bytes));
      break;
    case 'bomb':
      answer(200, 'application/json', gzipSync(json.padStart(effect.bytes)), { 'Content-Encoding': 'gzip' });
      break;
    case 'http':
      answer(effect.status, 'text/plain', effect.body ?? '');
      break;
    case 'redirect':
      answer(effect.status, 'text/plain', '', { Location: response.req.url ?? '/' });
      break;
    case 'garbage':
      answer(200, 'text/html', '<html><body>The service is being upgraded.</body></html>');
      break;
    case 'no-success':
      tell({ t });
      break;
    case 'success-text':
      tell({ ...whole, success: String(done.answer.success) });
      break;
    case 'no-result':
      tell({ ...whole, result: undefined });
      break;
    case 'empty-result':
      tell({ ...whole, result: {} });
      break;
    default:
      answer(200, 'application/json', json);
  }
}

/** Sends a text byte by byte until it is through or nobody reads it any more. */
function drip(response: ServerResponse, text: string, everyMs: number, timers: Timers): void {
  if (response.destroyed) {
    return;
  }
  if (text === '') {
    response.end();
    return;
  }
  response.write(text.slice(0, 1));
  timers.after(everyMs, () => {
    drip(response, text.slice(1), everyMs, timers);
  });
}
