/**
 * Names of the HomeKit services and characteristics this project meets.
 * The numbers are those of the HomeKit Accessory Protocol; over the wire they come as short or as full UUIDs.
 */

const SERVICES: Readonly<Record<string, string>> = {
  '3E': 'AccessoryInformation',
  '45': 'LockMechanism',
  '49': 'Switch',
  '80': 'ContactSensor',
  '85': 'MotionSensor',
  '96': 'Battery',
  A2: 'ProtocolInformation',
  '110': 'CameraRTPStreamManagement',
  '112': 'Microphone',
  '113': 'Speaker',
  '121': 'Doorbell',
};

const CHARACTERISTICS: Readonly<Record<string, string>> = {
  '14': 'Identify',
  '1D': 'LockCurrentState',
  '1E': 'LockTargetState',
  '20': 'Manufacturer',
  '21': 'Model',
  '22': 'MotionDetected',
  '23': 'Name',
  '25': 'On',
  '30': 'SerialNumber',
  '37': 'Version',
  '52': 'FirmwareRevision',
  '53': 'HardwareRevision',
  '68': 'BatteryLevel',
  '6A': 'ContactSensorState',
  '73': 'ProgrammableSwitchEvent',
  '75': 'StatusActive',
  '77': 'StatusFault',
  '79': 'StatusLowBattery',
  '7A': 'StatusTampered',
  '8F': 'ChargingState',
  A6: 'AccessoryFlags',
  B0: 'Active',
  CB: 'ServiceLabelIndex',
  E3: 'ConfiguredName',
  '114': 'SupportedVideoStreamConfiguration',
  '115': 'SupportedAudioConfiguration',
  '116': 'SupportedRTPConfiguration',
  '117': 'SelectedRTPStreamConfiguration',
  '118': 'SetupEndpoints',
  '11A': 'Mute',
  '120': 'StreamingStatus',
};

/** Every UUID that Apple defined ends like this; what stands before it is the short form, padded with zeros. */
const APPLE_SUFFIX = '-0000-1000-8000-0026BB765291';

/** The name of a service type, or its UUID when it is not in the table. */
export function serviceName(type: string): string {
  return nameIn(SERVICES, type);
}

/** The name of a characteristic type, or its UUID when it is not in the table. */
export function characteristicName(type: string): string {
  return nameIn(CHARACTERISTICS, type);
}

function nameIn(table: Readonly<Record<string, string>>, type: string): string {
  const short = type.toUpperCase().replace(APPLE_SUFFIX, '').replace(/^0+/, '');
  return table[short] ?? type;
}

/** LockCurrentState, in the order of HomeKit's values 0 to 3. */
export const CURRENT_STATES = ['unsecured', 'secured', 'jammed', 'unknown'] as const;

/** LockTargetState, in the order of HomeKit's values 0 and 1. */
export const TARGET_STATES = ['unsecured', 'secured'] as const;

export type LockCurrentState = (typeof CURRENT_STATES)[number];
export type LockTargetState = (typeof TARGET_STATES)[number];

/** An accessory answered with a HAP status other than 0; Home shows "No Response". */
export class NoResponse extends Error {
  override name = 'NoResponse';
  readonly status: number;

  constructor(status: number) {
    super(`Home shows "No Response" (HAP status ${status}).`);
    this.status = status;
  }
}
