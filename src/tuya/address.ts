/** Plain-text schemes and their encrypted kin. `ssl:` is how Tuya writes MQTT over TLS (protocol 6.1). */
const encrypted = ['https:', 'wss:', 'mqtts:', 'ssl:'];
const plain = ['http:', 'ws:', 'mqtt:', 'tcp:'];

/**
 * Whether an address may be talked to: TLS everywhere, plain text only to this very machine.
 * Holds for the configuration and for addresses the cloud names (platform_url, MQTT url, picture urls) alike.
 * @returns undefined when it may, else why not, in words
 */
export function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === '') {
    return 'is not a complete address';
  }
  if (encrypted.includes(url.protocol)) {
    return undefined;
  }
  if (!plain.includes(url.protocol)) {
    return `uses ${url.protocol}// which is not known here`;
  }
  return isLoopback(url.hostname) ? undefined : 'is not encrypted, which is accepted only for this machine (127.0.0.1)';
}

/**
 * @param host host name, IPv4 address, or IPv6 address with or without brackets
 * @returns whether it names this machine: 127.0.0.0/8, ::1, localhost
 */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
