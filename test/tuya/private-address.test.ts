import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkRedirect } from '../../src/tuya/media/media-redirect.ts';
import { isPrivateHost, publicLookup } from '../../src/tuya/private-address.ts';
import { closeStorages, downloads, fileAt, storageWith } from './media/media-storage.ts';
import { errorOf, patience } from './support.ts';

afterEach(closeStorages);

const hostOf = (address: string): string => new URL(`https://${address}/picture.jpg`).hostname;

const privateAddresses = [
  '127.0.0.1', '127.1', '127.255.1.2', '0x7f.1', '0x7f000001', '2130706433', '017700000001', '0177.0.0.1', '127.0.0.1.',
  'localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '0.0.0.0', '0', '10.1.2.3', '0xa.1', '172.16.0.1', '172.31.255.255',
  '192.168.1.1', '3232235777', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', 'router',
  '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:192.168.1.1]', '[fe80::1]',
  '[fd12:3456::1]', '[fc00::1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[ff02::1]', '１２７.0.0.1', '127。0。0。1',
]; // prettier-ignore

describe('the address of a picture', () => {
  it.each(privateAddresses)('%s is in the network of this machine, however it is written', async (address) => {
    expect(isPrivateHost(hostOf(address))).toBe(true);
    const error = await errorOf(
      downloads({ ownNetwork: false }).picture(fileAt(`https://${address}/picture.jpg`), patience()),
    );
    expect([error.kind, error.meaning]).toEqual(['media', expect.stringContaining('network of this machine')]);
    expect(() => {
      checkRedirect(`https://${address}/picture.jpg`, 'https://storage.example/1.jpg');
    }).toThrow('network of this machine');
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '192.169.0.1',
    '100.128.0.1',
    '[2606:4700::1111]',
    'storage.example.com',
    '127.0.0.1.example.com',
  ])('%s may be asked', (address) => {
    expect(isPrivateHost(hostOf(address))).toBe(false);
  });

  it('that is a name of this machine is found out when it is resolved, before anything connects', async () => {
    const lookedUp = await new Promise<unknown>((resolve) => {
      publicLookup('localhost', { all: true }, resolve);
    });
    expect(lookedUp).toMatchObject({ code: 'EPRIVATE' });
  });

  it('on this machine is refused where the cloud is not on it: nothing connects', async () => {
    const storage = await storageWith((response) => response.end());
    const error = await errorOf(downloads({ ownNetwork: false }).picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, storage.requests.length]).toEqual(['media', 0]);
  });

  it('is judged without an error, whatever stands there', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (host) => typeof isPrivateHost(host) === 'boolean'));
  });
});
