import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import type { Ticket } from '../../src/tuya/ticket.ts';
import { eventually } from '../support/eventually.ts';
import { settled } from '../support/virtual-clock.ts';
import { selfSigned } from './push/certificate.ts';
import { clientOf, closeAll, cloudAndClient, errorOf, openThing, patience, type Setup } from './support.ts';

afterEach(closeAll);

const ticket: Ticket = { id: 'a ticket', encryptedKey: '', secondsLeft: 300 };

/** A cloud over TLS whose connections come up when the test lets them. */
class SlowCloud {
  /** What reached it, apart from tokens. */
  readonly arrived: string[] = [];
  readonly setup: Setup;
  readonly #address: string;
  readonly #ca: string;
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  #isOpen = true;
  #told: () => void = () => undefined;

  private constructor(front: Server, behind: number, ca: string) {
    front.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      const up = (): void => {
        const server = connect(behind, '127.0.0.1').on('error', () => undefined);
        socket.pipe(server).pipe(socket);
        socket.on('close', () => server.destroy());
      };
      if (this.#isOpen) {
        up();
      } else {
        this.#waiting.push(up);
        this.#told();
      }
    });
    this.#address = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
    this.#ca = ca;
    this.setup = clientOf(this.#address, { ca });
  }

  static async start(identity = selfSigned()): Promise<SlowCloud> {
    const answer = createSecureServer(identity, (request, response) => {
      if (request.url?.startsWith('/v1.0/token') !== true) {
        cloud.arrived.push(request.url ?? '');
      }
      response.end(
        JSON.stringify({ success: true, t: Date.now(), result: { access_token: 'tok', expire_time: 7200 } }),
      );
    });
    const front = createServer();
    for (const server of [answer, front]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    openThing(() => {
      cloud.#sockets.forEach((socket) => socket.destroy());
      answer.closeAllConnections();
      answer.close();
      front.close();
    });
    const cloud = new SlowCloud(front, (answer.address() as AddressInfo).port, identity.cert);
    return cloud;
  }

  /** The token is there; the connection that brought it is gone, and the next one does not come up by itself. */
  async hold(): Promise<void> {
    await this.setup.client.uid(patience());
    this.#isOpen = false;
    // Closed from this side, a socket is gone once the client has closed its own: none is left that it could use.
    const gone = [...this.#sockets].map(async (socket) => socket.destroyed || once(socket.end(), 'close'));
    await Promise.all(gone);
    await settled();
  }

  /** Resolves when somebody tries to connect. */
  async knocked(): Promise<void> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => (this.#told = resolve));
    }
  }

  /** The connections that were held come up, and what was to leave on them has arrived: it began before another's requests. */
  async letIn(): Promise<void> {
    this.#waiting.splice(0).forEach((up) => {
      up();
    });
    this.#isOpen = true;
    for (let later = 0; later < 3; later += 1) {
      await clientOf(this.#address, { ca: this.#ca }).client.uid(patience());
    }
  }
}

describe('a command whose connection takes its time', () => {
  it('leaves when the connection is up, if it is still wanted then', async () => {
    const cloud = await SlowCloud.start();
    await cloud.hold();
    const asked: boolean[] = [];
    const stillWanted = (): boolean => asked.push(true) > 0;
    const unlock = cloud.setup.doorLock
      .operate('a', ticket, true, { signal: patience(), stillWanted })
      .catch(() => 'answered');
    await cloud.knocked();
    expect(asked).toEqual([]);
    await cloud.letIn();
    await unlock;
    expect([asked, cloud.arrived.length]).toEqual([[true], 1]);
  });

  it('never leaves when it is no longer wanted when the connection is up', async () => {
    const cloud = await SlowCloud.start();
    await cloud.hold();
    let wanted = true;
    const options = { signal: patience(), stillWanted: (): boolean => wanted };
    const unlock = errorOf(cloud.setup.doorLock.operate('a', ticket, true, options));
    await cloud.knocked();
    wanted = false;
    await cloud.letIn();
    const error = await unlock;
    expect([error.kind, error.nothingDelivered, cloud.arrived]).toEqual(['withdrawn', true, []]);
  });

  it.each([
    [
      'its caller gives up',
      (end: AbortController) => {
        end.abort();
      },
    ],
    [
      'the plugin stops',
      (_: AbortController, { client }: Setup) => {
        client.close();
      },
    ],
  ])('never leaves after %s, and is known as not sent', async (_, giveUp) => {
    const cloud = await SlowCloud.start();
    await cloud.hold();
    const end = new AbortController();
    const unlock = errorOf(cloud.setup.doorLock.operate('a', ticket, true, { signal: end.signal }));
    await cloud.knocked();
    giveUp(end, cloud.setup);
    const error = await unlock;
    await cloud.letIn();
    expect([error.kind, error.nothingDelivered, cloud.arrived]).toEqual(['withdrawn', true, []]);
  });

  it('that never comes up has not been sent when its time is over', async () => {
    const cloud = await SlowCloud.start();
    await cloud.hold();
    const error = await errorOf(cloud.setup.doorLock.operate('a', ticket, true, { signal: patience() }));
    await cloud.letIn();
    expect([error.kind, error.nothingDelivered, cloud.arrived]).toEqual(['unreachable', true, []]);
    expect(error.message).toContain('No connection to Tuya');
  });
});

describe('a certificate', () => {
  it.each([
    ['that is not valid yet', Date.now() + 40 * 24 * 3600_000],
    ['that has expired', Date.now() - 40 * 24 * 3600_000],
  ])('%s names the clock of the machine, not the internet', async (_, from) => {
    const cloud = await SlowCloud.start(selfSigned(from));
    const error = await errorOf(cloud.setup.doorLock.operate('a', ticket, true, { signal: patience() }));
    expect([error.kind, error.nothingDelivered]).toEqual(['unreachable', true]);
    expect(error.advice).toMatch(/date and time/);
    expect(error.advice).not.toMatch(/internet/);
  });
});

describe('what a person waits for', () => {
  const lock = lockModel('all-in-one-wifi');

  it('does not wait for reads that hang, however many', async () => {
    const { cloud, devices, doorLock } = await cloudAndClient({ locks: [lock] });
    await devices.status(lock.id, patience());
    cloud.fault({ endpoint: 'status', times: Infinity, effect: { kind: 'hang' } });
    const end = new AbortController();
    const reads = Array.from({ length: 30 }, async () => errorOf(devices.status(lock.id, end.signal)));
    const fresh = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.operate(lock.id, fresh, true, { signal: patience() })).toBe(true);
    await eventually('eight reads hang', () => cloud.ledger.count('status') >= 1 + 8);
    end.abort();
    expect(new Set((await Promise.all(reads)).map(({ kind }) => kind))).toEqual(new Set(['cancelled']));
    // The others waited for their turn, which did not come.
    expect(cloud.ledger.count('status')).toBe(1 + 8);
  });

  it('does not wait for the commands to other locks that hang, however many', async () => {
    const others = Array.from({ length: 20 }, (_, index) =>
      lockModel('all-in-one-wifi', { id: `other${index}x`.padEnd(22, '0') }),
    );
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock, ...others] });
    const end = new AbortController();
    const hanging = others.map(async ({ id }) => {
      cloud.fault({ endpoint: 'door-operate', device: id, effect: { kind: 'hang' } });
      return errorOf(doorLock.operate(id, await doorLock.ticket(id, patience()), true, { signal: end.signal }));
    });
    const fresh = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.operate(lock.id, fresh, true, { signal: patience() })).toBe(true);
    end.abort();
    await Promise.all(hanging);
  });
});
