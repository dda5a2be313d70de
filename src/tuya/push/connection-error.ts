import { TuyaError } from '../errors.ts';

const untrusted = /^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;
const notReached = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT)$/;

/**
 * A failed connection in words. Only the error's code gets out: its text may name addresses and credentials.
 * @param service in a sentence, for example "Tuya’s message broker"
 */
export function connectionError(service: string, error: unknown): TuyaError {
  const code = codeOf(error);
  if (code !== undefined && untrusted.test(code)) {
    return new TuyaError({
      kind: 'unreachable',
      meaning: `The certificate of ${service} is not trusted (${code})`,
      advice: 'Check the clock of the machine that runs Homebridge, and what filters its internet connection',
    });
  }
  if (code !== undefined && notReached.test(code)) {
    return new TuyaError({ kind: 'unreachable', meaning: `${capital(service)} cannot be reached (${code})` });
  }
  return new TuyaError({ kind: 'lost', meaning: `The connection to ${service} broke${code ? ` (${code})` : ''}` });
}

/** The connection went silent or was never answered. */
export function noAnswer(service: string): TuyaError {
  return new TuyaError({ kind: 'lost', meaning: `${capital(service)} does not answer` });
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : undefined;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
