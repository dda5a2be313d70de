import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port nobody listens on at this moment. The system hands them out in turn, so two calls rarely get the same. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('The system gave no TCP port.');
  }
  return address.port;
}
