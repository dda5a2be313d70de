import { describe, expect, it } from '@jest/globals';
import type { Check } from '../../../src/homebridge-ui/messages.ts';
import type { Host } from '../../../src/homebridge-ui/page/host.ts';
import { Server } from '../../../src/homebridge-ui/page/server.ts';

/** Homebridge's UI with a server behind it that answers like this. */
function serverWith(request: Host['request']): { server: Server; host: EventTarget } {
  const host = Object.assign(new EventTarget(), { request });
  return { server: new Server(host as unknown as Host), host };
}

const settings = { config: { accessId: 'p9' } };

describe('the server', () => {
  it('is asked by the name of the request, and its answer is the answer', async () => {
    const asked: unknown[] = [];
    const { server } = serverWith((path, body) => {
      asked.push([path, body]);
      return Promise.resolve([]);
    });
    await expect(server.ask('locks', settings)).resolves.toEqual([]);
    expect(asked).toEqual([['/locks', settings]]);
  });

  it.each([
    ['as the UI hands over a RequestError', { message: 'Tuya is away', error: {} }],
    ['as an Error', new Error('Tuya is away')],
    ['as text', 'Tuya is away'],
  ])('is heard when it refuses, %s', async (_what, refusal) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the UI rejects with is no Error
    const { server } = serverWith(() => Promise.reject(refusal));
    await expect(server.ask('locks', settings)).rejects.toThrow('Tuya is away');
  });

  it('tells of its events until nobody wants to hear them', () => {
    const { server, host } = serverWith(() => Promise.resolve());
    const heard: unknown[] = [];
    const tell = (data: Partial<Check>): void => {
      host.dispatchEvent(new MessageEvent('check', { data }));
    };
    const stop = server.on('check', (check) => heard.push(check.name));
    tell({ name: 'keys' });
    stop();
    tell({ name: 'calls' });
    expect(heard).toEqual(['keys']);
  });
});
