import { afterEach, describe, expect, it } from '@jest/globals';
import {
  bareServer,
  clientOf,
  closeAll,
  errorOf,
  patience,
  resultServer,
  type SeenRequest,
  type Setup,
} from './support.ts';

afterEach(closeAll);

/** A client of a cloud whose every listing answers with this. */
async function listingOf(result: (request: SeenRequest) => unknown): Promise<Setup & { asked: SeenRequest[] }> {
  const asked: SeenRequest[] = [];
  const endpoint = await resultServer((request) => {
    asked.push(request);
    return result(request);
  });
  return { ...clientOf(endpoint), asked };
}

const page = (devices: unknown, rest: object = {}): object => ({ devices, has_more: false, last_row_key: '', ...rest });

describe('a list of devices is not complete when', () => {
  it('its page key stands still', async () => {
    const { devices, asked } = await listingOf(() => page([{ id: 'a' }], { has_more: true, last_row_key: 'k' }));
    const list = await devices.list(patience());
    expect([list.devices.map(({ id }) => id), list.complete, asked.length]).toEqual([['a'], false, 2]);
  });

  it('its page keys go in a circle', async () => {
    const { devices, asked } = await listingOf(({ query }) =>
      page([{ id: 'a' }], { has_more: true, last_row_key: query.get('last_row_key') === 'one' ? 'two' : 'one' }),
    );
    expect((await devices.list(patience())).complete).toBe(false);
    expect(asked).toHaveLength(3);
  });

  it('the key to the next page is missing', async () => {
    const { devices, asked } = await listingOf(() => page([{ id: 'a' }], { has_more: true, last_row_key: null }));
    expect((await devices.list(patience())).complete).toBe(false);
    expect(asked).toHaveLength(1);
  });

  it('the pages never end', async () => {
    let number = 0;
    const { devices, asked } = await listingOf(() => {
      number += 1;
      return page([{ id: `device ${number}` }], { has_more: true, last_row_key: `key ${number}` });
    });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete, asked.length]).toEqual([200, false, 200]);
  });

  it('Tuya counts more devices than it tells of', async () => {
    const { devices } = await listingOf(() => page([{ id: 'a' }, { id: 'b' }], { total: 3 }));
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([2, false]);
  });

  it.each([[null], ['b'], [{ name: 'without id' }], [{ id: '' }], [{ id: 7 }]])(
    'a record cannot be read (%j); the others are kept',
    async (record) => {
      const { devices } = await listingOf(() => page([record, { id: 'a' }]));
      const list = await devices.list(patience());
      expect([list.devices.map(({ id }) => id), list.complete]).toEqual([['a'], false]);
    },
  );

  it('one of its pages fails: then there is no list at all', async () => {
    const { devices } = await listingOf(({ query }) =>
      query.get('last_row_key') === '' ? page([{ id: 'a' }], { has_more: true, last_row_key: 'k' }) : 'odd',
    );
    expect((await errorOf(devices.list(patience()))).kind).toBe('unreadable');
  });
});

describe('a list of devices is complete when', () => {
  it.each([
    ['Tuya’s count is reached', page([{ id: 'a' }], { total: 1 }), 1],
    ['Tuya does not count', page([{ id: 'a' }]), 1],
    ['nothing but the devices is told', { devices: [{ id: 'a' }] }, 1],
    ['null stands for nothing', { devices: null, has_more: null, last_row_key: null, total: null }, 0],
  ])('%s', async (_, answer, count) => {
    const { devices } = await listingOf(() => answer);
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([count, true]);
  });
});

describe('a device', () => {
  const blank = { name: '', category: '', productId: '', productName: '', model: '', online: true };

  it.each([
    ['nothing but its id', { id: 'a' }, { id: 'a', ...blank, sub: undefined, status: undefined }],
    [
      'odd types',
      { id: 'a', name: 7, online: 'yes', sub: 'no', status: 'fine', model: null },
      { id: 'a', ...blank, sub: undefined, status: undefined },
    ],
    [
      'both spellings',
      {
        id: 'a',
        name: 'Lock',
        customName: 'Front Door',
        productId: 'p',
        productName: 'n',
        isOnline: false,
        status: [null],
      },
      {
        id: 'a',
        ...blank,
        name: 'Front Door',
        productId: 'p',
        productName: 'n',
        online: false,
        sub: undefined,
        status: [],
      },
    ],
    [
      'secrets, which are left behind',
      { id: 'a', local_key: 'k', localKey: 'k', ip: '203.0.113.7', lat: '1', lon: '2' },
      { id: 'a', ...blank, sub: undefined, status: undefined },
    ],
  ])('may come with %s', async (_, record, device) => {
    const { devices } = await listingOf(() => page([record]));
    expect((await devices.list(patience())).devices).toEqual([device]);
  });

  it.each(['.', '..', 'a,b', 'a\nb', '\ud800', 'é', '\u0000', 'x'.repeat(129), 'x'.repeat(1_000_000)])(
    'with the id %j is none: it would lead elsewhere, or stand for others',
    async (id) => {
      const { devices } = await listingOf(() => page([{ id }, { id: 'b' }]));
      const list = await devices.list(patience());
      expect([list.devices.map((one) => one.id), list.complete]).toEqual([['b'], false]);
    },
  );

  it.each(['a/b', '../../token', '%2e%2e', 'a?b#c', '__proto__', 'constructor', 'toString'])(
    'with the id %j is asked under that id and no other',
    async (id) => {
      const paths: string[] = [];
      const endpoint = await resultServer(({ path }) => {
        paths.push(path);
        return [];
      });
      await clientOf(endpoint).devices.status(id, patience());
      expect(paths.at(-1)).toBe(`/v1.0/devices/${encodeURIComponent(id)}/status`);
    },
  );

  it('with names without end is kept with their beginnings', async () => {
    const endless = 'x'.repeat(1_000_000);
    const { devices } = await listingOf(() =>
      page([{ id: 'a', name: endless, model: endless, product_name: endless }]),
    );
    const [device] = (await devices.list(patience())).devices;
    expect([device?.name, device?.model, device?.productName]).toEqual(Array(3).fill('x'.repeat(512)));
  });
});

describe('the newer listing', () => {
  it('goes on after the last device that can be read', async () => {
    const records = Array.from({ length: 20 }, (_, number) => (number < 19 ? { id: `device ${number}` } : null));
    const asked: (string | null)[] = [];
    const endpoint = await bareServer(({ path, query }) => {
      if (path === '/v1.0/token') {
        return { json: { success: true, result: { access_token: 'tok' } } };
      }
      if (path !== '/v2.0/cloud/thing/device') {
        return { json: { success: false, code: 1108, msg: 'uri path invalid' } };
      }
      asked.push(query.get('last_id'));
      return { json: { success: true, result: asked.length === 1 ? records : [] } };
    });
    const list = await clientOf(endpoint).devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([19, false]);
    expect(asked).toEqual([null, 'device 18']);
  });
});
