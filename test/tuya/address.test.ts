import { describe, expect, it } from '@jest/globals';
import { addressProblem, isLoopback } from '../../src/tuya/address.ts';

describe('an address', () => {
  it.each([
    'https://openapi.tuyaeu.com',
    'wss://mqe.tuyaeu.com:8285/',
    'mqtts://m1.tuyaus.com:8883',
    'ssl://m1.tuyaus.com:8883',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'http://localhost:80',
    'http://LOCALHOST',
    'ws://[::1]:8285',
    'tcp://127.0.0.1:1883',
  ])('%s may be talked to', (address) => {
    expect(addressProblem(address)).toBeUndefined();
  });

  it.each([
    ['http://openapi.tuyaeu.com', 'not encrypted'],
    ['http://127.0.0.1.example.com', 'not encrypted'],
    ['http://localhost.example.com', 'not encrypted'],
    ['http://10.0.0.1', 'not encrypted'],
    ['mqtt://m1.tuyaus.com', 'not encrypted'],
    ['ftp://127.0.0.1', 'ftp'],
    ['openapi.tuyaeu.com', 'complete'],
    ['localhost:8080', 'complete'],
    ['', 'complete'],
  ])('%s may not: it is %s', (address, problem) => {
    expect(addressProblem(address)).toContain(problem);
  });

  it('is this machine’s only within 127.0.0.0/8, ::1 and localhost', () => {
    expect(['127.0.0.1', '127.255.255.255', '::1', '[::1]', 'localhost'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '127.0.0', '127.0.0.1.x', '::2', 'localhost.x', ''].some(isLoopback)).toBe(false);
  });
});
