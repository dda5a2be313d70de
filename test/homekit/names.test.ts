import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameInHome } from '../../src/homekit/lock-accessory.ts';
import { legalName } from '../../src/homekit/names.ts';

/** HAP-NodeJS's own rule for names, with the marks that many scripts write letters with. */
const legal = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ’'&!._:;()/,-]*[\p{L}\p{M}\p{N}]$|^[\p{L}\p{N}]$/u;

describe('a name for HomeKit', () => {
  it.each([
    ['Front Door', 'Front Door'],
    ['🔒 Haustür 🔒', 'Haustür'],
    ['蓝牙指纹密码门锁', '蓝牙指纹密码门锁'],
    ["Ann's   door (left)", "Ann's door left"],
    ['Gate (left) 2', 'Gate (left) 2'],
    ['Gate left) 2', 'Gate left 2'],
    ['मुख्य द्वार', 'मुख्य द्वार'],
    ['ประตูหน้า', 'ประตูหน้า'],
    ['Door\u0000\n#1', 'Door 1'],
    ['-- Gate --', 'Gate'],
    ['🔒', 'Lock'],
    ['', 'Lock'],
    ['é', 'é'],
  ])('%p becomes %p', (name, shown) => {
    expect(legalName(name, 'Lock')).toBe(shown);
  });

  it('is always legal and never longer than 64 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const shown = legalName(name, 'Lock');
        expect(shown).toMatch(legal);
        expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('is the configured one, else Tuya’s, else made of the device id', () => {
    expect(nameInHome({ id: 'bf12ab34', name: 'Tür' }, { name: 'Front Door' })).toBe('Front Door');
    expect(nameInHome({ id: 'bf12ab34', name: 'Tür' }, {})).toBe('Tür');
    expect(nameInHome({ id: 'bf12ab34', name: 'Gate' }, { channel: 2 })).toBe('Gate 2');
    expect(nameInHome({ id: 'bf12ab34', name: '🚪' }, {})).toBe('Lock ab34');
  });
});
