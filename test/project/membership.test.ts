import { describe, expect, it } from '@jest/globals';
import { membershipAfter } from '../../src/project/membership.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import { device } from '../lock/scripted-cloud.ts';

const list = (ids: string[], complete = true): DeviceList => ({
  devices: ids.map((id) => ({ ...device('ms'), id })),
  complete,
});
const none: ReadonlySet<string> = new Set();

describe('a known lock', () => {
  it('is gone when two complete discoveries in a row lack it', () => {
    const first = membershipAfter(list(['a', 'x']), ['a', 'b'], none);
    expect(first).toEqual({ gone: [], missing: new Set(['b']) });
    expect(membershipAfter(list(['a', 'x']), ['a', 'b'], first.missing)).toEqual({ gone: ['b'], missing: none });
  });

  it('stays when it is back in the second one', () => {
    const { missing } = membershipAfter(list(['a']), ['a', 'b'], none);
    const second = membershipAfter(list(['a', 'b']), ['a', 'b'], missing);
    expect(second).toEqual({ gone: [], missing: none });
    expect(membershipAfter(list(['a']), ['a', 'b'], second.missing).gone).toEqual([]);
  });

  it('stays after a partial list, which also starts the count again', () => {
    const partial = membershipAfter(list(['a'], false), ['a', 'b'], new Set(['b']));
    expect(partial).toEqual({ gone: [], missing: none });
  });

  it('stays when the list is suddenly empty, however often', () => {
    expect(membershipAfter(list([]), ['a'], new Set(['a']))).toEqual({ gone: [], missing: none });
  });
});

it('says nothing about an empty project that never had a lock', () => {
  expect(membershipAfter(list([]), [], none)).toEqual({ gone: [], missing: none });
});
