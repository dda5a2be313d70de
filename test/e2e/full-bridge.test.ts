import { afterEach, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/lock-models.ts';
import { House } from './house.ts';

let house: House;

afterEach(() => house.demolish());

const locks = Array.from({ length: 153 }, (_, index) =>
  lockModel('ble-retrofit', { id: `bffull${index}x`.padEnd(22, '0'), name: `Room ${index}`, relockSeconds: undefined }),
);

it('more locks than a bridge takes: the others work, one line says what to do, and the next start is the same', async () => {
  house = await House.build({ locks });
  for (let start = 1; start <= 2; start += 1) {
    await house.start();
    await house.homebridge.line(/and what comes after it are not in Home/);
    const lock = await house.home.lock('Room 0');
    await lock.until({ current: 'secured' });
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured' });
    expect((await lock.write('secured')).status).toBe(0);
    await lock.until({ current: 'secured' });
    expect(house.output.match(/are not in Home/g)).toHaveLength(start);
    await house.stop();
  }
  expect(house.output).not.toMatch(/uncaught|unhandled/i);
}, 180_000);
