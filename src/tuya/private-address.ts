import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/** Networks that are never Tuya's storage: this machine, the owner's home, and what is not routed (RFC 6890). */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv6');
}

/**
 * Whether a host is this machine or in its own network, in any spelling that a URL allows.
 * @param host as `URL.hostname` has it: numbers of every notation are dotted there, IPv6 stands in brackets. Of other names
 * only {@link publicLookup} can tell
 */
export function isPrivateHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '');
  if (isIP(name) === 0) {
    return name === '' || name === 'localhost' || name.endsWith('.localhost') || !name.includes('.');
  }
  return isPrivateAddress(name);
}

function isPrivateAddress(address: string): boolean {
  // An IPv4 address within IPv6 (::ffff:a.b.c.d) is held against the IPv4 networks by Node itself.
  const [plain = ''] = address.split('%');
  return privateNetworks.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Resolves a name as usual, and refuses one that leads to a private network: asked for each connection, so that nothing changes in between. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = (addresses as LookupAddress[] | undefined) ?? [];
    if (error !== null || first === undefined) {
      callback(error ?? new Error('no address'), '', 4);
    } else if (addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(Object.assign(new Error('a private address'), { code: 'EPRIVATE' }), '', 4);
    } else if (options.all === true) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};
