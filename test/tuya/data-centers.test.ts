import { describe, expect, it } from '@jest/globals';
import { addressProblem } from '../../src/tuya/address.ts';
import { dataCenters, regions } from '../../src/tuya/data-centers.ts';

describe('the data centres', () => {
  it('are the seven of Tuya, all encrypted', () => {
    expect(regions).toEqual(['cn', 'us', 'us-east', 'eu', 'eu-west', 'in', 'sg']);
    for (const { api, pulsar } of Object.values(dataCenters)) {
      expect([addressProblem(api), addressProblem(pulsar)]).toEqual([undefined, undefined]);
      expect([new URL(api).protocol, new URL(pulsar).protocol]).toEqual(['https:', 'wss:']);
    }
  });
});
