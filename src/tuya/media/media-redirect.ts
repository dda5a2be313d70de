import type { AxiosError } from 'axios';
import { addressProblem } from '../address.ts';
import { TuyaError } from '../errors.ts';
import { isPrivateHost } from '../private-address.ts';

/** A storage may hand a file on to another host or region; more redirects than this are taken for a circle (design section 6). */
export const mostRedirects = 3;

/**
 * Looks at the address that a download is redirected to, before anything is sent there: it has the scheme of the one
 * before and is one that may be talked to. What begins with TLS ends with TLS.
 * @param next where the storage redirects to
 * @param from the address that redirects
 * @param ownNetwork whether the storage may be in the network of this machine: only where Tuya's cloud itself is
 * @throws TuyaError of kind `media`, without the addresses: they are signed
 */
export function checkRedirect(next: string, from: string, ownNetwork = false): void {
  const url = URL.canParse(next) ? new URL(next) : undefined;
  if (url?.protocol !== new URL(from).protocol) {
    throw badRedirect('to another kind of address');
  }
  if (!ownNetwork && isPrivateHost(url.hostname)) {
    throw badRedirect('into the network of this machine');
  }
  const problem = addressProblem(next);
  if (problem !== undefined) {
    throw badRedirect(`to an address that ${problem}`);
  }
}

/**
 * Why a redirect was not followed.
 * @param error what the download ended with: axios wraps what follow-redirects makes of an error of {@link checkRedirect}
 * @returns undefined when it failed for any other reason
 */
export function redirectProblem({ code, cause }: AxiosError): TuyaError | undefined {
  switch (code) {
    case 'ERR_FR_TOO_MANY_REDIRECTS':
      return badRedirect('too often');
    case 'ERR_FR_REDIRECTION_FAILURE':
      return cause?.cause instanceof TuyaError ? cause.cause : badRedirect('to nowhere');
    default:
      return undefined;
  }
}

function badRedirect(where: string): TuyaError {
  return new TuyaError({ kind: 'media', meaning: `Tuya’s storage redirects the picture or clip ${where}` });
}
