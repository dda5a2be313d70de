import type { TuyaErrorKind } from './errors.ts';

/** One row of Tuya's error codes. */
export interface CodeMeaning {
  kind: TuyaErrorKind;
  meaning: string;
  advice?: string;
  /** Whether this code proves that nothing reached the lock, where its kind does not. */
  nothingDelivered?: boolean;
}

const console_ = 'https://platform.tuya.com/cloud';
const project = `${console_} → Cloud Project → Project Management → your project`;

const renewToken: CodeMeaning = { kind: 'token', meaning: 'Tuya no longer accepts the token' };
const tooFast: CodeMeaning = {
  kind: 'throttled',
  meaning: 'Tuya is being asked too often at the moment',
  advice: 'It passes by itself; other programs on the same cloud project count too',
};
const wrongKeys: CodeMeaning = {
  kind: 'keys',
  meaning: 'Tuya does not accept accessId and accessKey',
  advice: `Copy both again from ${project} → Overview (Access ID and Access Secret)`,
};
const wrongDataCenter: CodeMeaning = {
  kind: 'data-center',
  meaning: 'This cloud project does not live in the data centre that was asked',
  advice: `Set "region" to the data centre shown at ${project} → Overview; an IP allow-list on the same page also causes this`,
};
const wrongAccount: CodeMeaning = {
  kind: 'account',
  meaning: 'Tuya does not accept the app account',
  advice:
    'Check "username", "password", "countryCode" and "schema" under "account": they are those of the Smart Life or Tuya Smart app',
};
const notLinked: CodeMeaning = {
  kind: 'account',
  meaning: 'The app account is not linked to this cloud project, or lives in another data centre',
  advice: `Link it at ${project} → Devices → Link App Account, and check "region"`,
};
const missingService: CodeMeaning = {
  kind: 'subscription',
  meaning: 'The cloud project may not use this service',
  advice: `At ${project} → Service API authorise "IoT Core", "Authorization Token Management" and "Smart Lock Open Service"; it takes some minutes to apply`,
};
const expiredService: CodeMeaning = {
  kind: 'subscription',
  meaning: 'The subscription of a Tuya cloud service has expired',
  advice: `Extend the trial at ${console_} → Cloud Services (IoT Core and Smart Lock Open Service end separately)`,
};
const unpaid: CodeMeaning = {
  kind: 'subscription',
  meaning: 'A bill for the Tuya cloud plan is overdue',
  advice: `See ${console_} → Cloud Services`,
};
const usedUp: CodeMeaning = {
  kind: 'quota',
  meaning: 'The monthly calls of the Tuya plan are used up',
  advice: `They return when the month turns; see ${console_} → Cloud Services → IoT Core for the usage`,
};
const malformed: CodeMeaning = { kind: 'unsupported', meaning: 'Tuya does not accept this request for this lock' };
const notForThisLock: CodeMeaning = { kind: 'unsupported', meaning: 'This lock does not support this operation' };
const offline: CodeMeaning = {
  kind: 'offline',
  meaning: 'The lock is offline',
  advice: 'Check its batteries, its Wi-Fi or its gateway in the Tuya app',
};

/**
 * Tuya's codes (protocol section 2): what they mean, what may follow, what the owner can do.
 * A code that is missing here is shown with Tuya's own words and never repeated.
 */
export const codes: ReadonlyMap<number | string, CodeMeaning> = new Map<number | string, CodeMeaning>([
  [500, { kind: 'cloud', meaning: 'Tuya reports a failure inside its cloud' }],
  [501, { kind: 'cloud', meaning: 'Tuya reports an unknown failure inside its cloud' }],
  [1001, wrongKeys],
  [1002, renewToken],
  [1004, wrongKeys],
  [1005, wrongKeys],
  [1010, renewToken],
  [1011, renewToken],
  [1012, renewToken],
  [1400, renewToken],
  [
    1013,
    {
      kind: 'clock',
      meaning: 'The clock of this machine differs too much from Tuya’s',
      advice: 'Switch on automatic time (NTP) on the machine that runs Homebridge',
    },
  ],
  [
    1106,
    {
      kind: 'permission',
      meaning: 'Tuya denies access to this device',
      advice: `Check that its app account is linked at ${project} → Devices, that "region" is right, and that remote unlocking is on for the lock in the Tuya app`,
    },
  ],
  [
    1108,
    {
      kind: 'unsupported',
      meaning: 'Tuya does not offer this call to this project',
      advice: `Authorise "Smart Lock Open Service" at ${project} → Service API; if it is there already, this lock does not know the call`,
    },
  ],
  [1109, malformed],
  [1110, tooFast],
  [1111, tooFast],
  [1112, tooFast],
  [1113, tooFast],
  [1199, tooFast],
  [429, tooFast],
  [40000309, tooFast],
  ['API_QPS_LIMIT_OR_DEGRADE', tooFast],
  [1114, wrongDataCenter],
  [2001, offline],
  [40000801, offline],
  [2003, notForThisLock],
  [2004, notForThisLock],
  [2007, wrongDataCenter],
  [2008, notForThisLock],
  [2009, notForThisLock],
  [
    2010,
    {
      kind: 'permission',
      meaning: 'Tuya does not know this device',
      advice: 'It may have been removed from the Tuya app, or "region" is wrong',
    },
  ],
  [
    2302,
    {
      kind: 'refused',
      nothingDelivered: true,
      meaning: 'The PIN could not be read by the lock',
      advice: 'Check "pin" of this lock and the accessKey',
    },
  ],
  [
    2312,
    {
      kind: 'asleep',
      meaning: 'The lock is asleep',
      advice: 'It wakes when touched, or by itself every now and then; a mains-powered gateway near it helps',
    },
  ],
  // Not among the answers that prove that nothing was delivered (protocol 4.5): it is not repeated.
  [
    2317,
    {
      kind: 'refused',
      meaning: 'The gateway of the lock is busy with another device',
      advice: 'Tap again after some seconds',
    },
  ],
  [2328, { kind: 'busy', meaning: 'The lock is still busy with the operation before' }],
  [2401, wrongAccount],
  [2402, { ...wrongAccount, meaning: 'Tuya does not accept the country code of the app account' }],
  [2405, { kind: 'refused', meaning: 'The ticket for this operation was no longer valid', nothingDelivered: true }],
  [2406, notLinked],
  [28841001, missingService],
  [28841002, expiredService],
  [28841003, unpaid],
  [28841004, usedUp],
  [28841101, missingService],
  [28841102, expiredService],
  [28841103, unpaid],
  [28841104, usedUp],
  [28841105, missingService],
  [28841106, missingService],
  [
    28841107,
    {
      kind: 'data-center',
      meaning: 'The data centre of this cloud project is suspended',
      advice: `Remove and add it again at ${project} → Overview → Edit; a running IoT Core plan is needed`,
    },
  ],
]);
