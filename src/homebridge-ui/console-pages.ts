import type { TuyaError, TuyaErrorKind } from '../tuya/errors.ts';
import type { CheckName } from './messages.ts';

/** Places in Tuya's console, by the names that stand there. */
const overview = 'Overview';
const linkAccount = 'Devices → Link App Account';
const serviceApi = 'Service API';
const messageService = 'Message Service';
const cloudServices = 'Cloud → Cloud Services';

/** Where an error of this kind is mended; nowhere there where the kind is missing. */
const pages: Partial<Record<TuyaErrorKind, string>> = {
  keys: overview,
  'data-center': overview,
  account: linkAccount,
  permission: linkAccount,
  subscription: serviceApi,
  unsupported: serviceApi,
  quota: cloudServices,
};

/** Of expired services and overdue bills (protocol 2). */
const ofThePlan: readonly unknown[] = [28841002, 28841102, 28841003, 28841103];

/** The page of Tuya's console on which the trouble of a check is mended. */
export function consolePage(check: CheckName, { kind, code }: Pick<TuyaError, 'kind' | 'code'>): string | undefined {
  if (ofThePlan.includes(code)) {
    return cloudServices;
  }
  // The service that has no code of Tuya's API.
  return check === 'messages' && kind === 'subscription' && code === undefined ? messageService : pages[kind];
}

/** Where an app account is linked, for a project without devices. */
export const pageOfDevices = linkAccount;
/** Where the calls of the month are counted. */
export const pageOfCalls = cloudServices;
