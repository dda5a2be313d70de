import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Ports that systems do not hand out by themselves: Linux begins at 32768, macOS and Windows at 49152. Another program's
 * outgoing connection cannot take one of these between two starts of a bridge.
 */
const [first, last] = [20_000, 32_767];
/** So many ports in use would be an odd machine. */
const mostTries = 50;

/** A TCP port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const port = randomInt(first, last + 1);
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`There is no free TCP port from ${first} to ${last}.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
