import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../../clock.ts';

/** Where a viewer sends its reports about the video (RTCP). Only their arrival matters here. */
export interface ReturnPort {
  readonly port: number;
  /** Calls once the viewer has spoken and then been silent for `ms`, unless the signal is aborted before. */
  whenSilent(ms: number, signal: AbortSignal, gone: () => void): void;
  close(): void;
}

/** Opens a free UDP port. */
export async function openReturnPort(version: 'ipv4' | 'ipv6', clock: Clock): Promise<ReturnPort> {
  const socket = createSocket(version === 'ipv4' ? 'udp4' : 'udp6');
  let lastHeard: number | undefined;
  socket.on('message', () => {
    lastHeard = clock.now();
  });
  socket.bind();
  await once(socket, 'listening');
  socket.on('error', () => undefined); // An unreachable viewer: then nothing is heard of it.
  const watch = async (ms: number, signal: AbortSignal): Promise<void> => {
    do {
      await clock.delay(ms, signal);
    } while (lastHeard === undefined || clock.now() - lastHeard < ms);
  };
  return {
    port: socket.address().port,
    whenSilent: (ms, signal, gone) => {
      watch(ms, signal).then(gone, () => undefined);
    },
    close: () => {
      socket.close();
    },
  };
}
