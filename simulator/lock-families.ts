import { ACCESS_CONTROL, BLE, REMOTE_KEYS, WIFI_PRO, WIFI_UNLOCKS, ZIGBEE, without } from './family-data-points.ts';
import type { LockModel } from './lock-model.ts';
import { PHOTO_CAMERA, VIDEO_CAMERA } from './media/camera-model.ts';

export type LockFamily =
  | 'all-in-one-wifi'
  | 'keep-alive-wifi'
  | 'request-only-wifi'
  | 'wifi-video'
  | 'photo-lock'
  | 'access-control'
  | 'access-control-old'
  | 'zigbee'
  | 'all-in-one-zigbee'
  | 'zigbee-hotel'
  | 'ble-gateway'
  | 'ble-retrofit'
  | 'business'
  | 'safe'
  | 'stateless';

type FamilyModel = Omit<LockModel, 'id' | 'name' | 'ticketPaths' | 'channels' | 'boltMs'> & Partial<LockModel>;

/** A Wi-Fi lock that saves its battery: awake for about a minute after it was used (protocol 4.4). */
const WIFI_SLEEP = { startsAsleep: true, awakeAfterUseMs: 60_000 };
/** Only access controls have channels, only Zigbee locks take a PIN (protocol 4.1). */
const NO_CHANNEL_NO_PIN = { 'open-door-v1.1': 2004, 'open-door-pin': 2009 } as const;
/** A rejection is for Wi-Fi locks only. */
const GATEWAY_LOCK = { ...NO_CHANNEL_NO_PIN, cancel: 2009, albums: 2003 } as const;

/** One model per family of the Remote Unlock API page; what a family refuses is refused with a code seen for it (protocol 2, 4). */
export const LOCK_FAMILIES: Readonly<Record<LockFamily, FamilyModel>> = {
  'all-in-one-wifi': {
    category: 'jtmspro',
    productId: 'a1wf7x2kq9m4zt3p',
    productName: 'All-in-One Wi-Fi Lock',
    sub: false,
    dataPoints: [...WIFI_PRO, [17, 'closed_opened', 'closed'], [18, 'manual_lock', false]],
    state: 'lock_motor_state',
    refuses: { ...NO_CHANNEL_NO_PIN, albums: 2003 },
    remoteUnlocks: 'array',
    canLock: true,
  },
  'keep-alive-wifi': {
    category: 'jtmsbh',
    productId: 'k2bh8y5rw1n7vc4d',
    productName: 'Keep-Alive Wi-Fi Lock',
    sub: false,
    dataPoints: WIFI_PRO,
    state: 'lock_motor_state',
    refuses: { ...NO_CHANNEL_NO_PIN, albums: 2003 },
    remoteUnlocks: 'empty',
    canLock: false,
    relockSeconds: 5,
  },
  'request-only-wifi': {
    category: 'ms',
    productId: 'r3ms5e8tu2b6gh1j',
    productName: 'Wi-Fi Lock Lite',
    sub: false,
    dataPoints: [...WIFI_UNLOCKS, [10, 'reply_unlock_request', false], [11, 'battery_state', 'high']],
    state: 'none',
    refuses: { ...NO_CHANNEL_NO_PIN, 'open-door-v1.0': 2009, 'remote-unlock-config': 2009, albums: 2003 },
    remoteUnlocks: 'error',
    canLock: false,
    relockSeconds: 5,
    sleep: WIFI_SLEEP,
  },
  'wifi-video': {
    category: 'jtmspro',
    productId: 'v4jp6d9sx3c8fk2l',
    productName: 'Wi-Fi Video Lock',
    sub: false,
    dataPoints: [
      ...WIFI_PRO,
      [47, 'photo_again', false],
      [63, 'video_request_realtime', ''],
      [212, 'initiative_message', ''],
    ],
    state: 'lock_motor_state',
    refuses: NO_CHANNEL_NO_PIN,
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 5,
    sleep: WIFI_SLEEP,
    camera: VIDEO_CAMERA,
  },
  'photo-lock': {
    category: 'photolock',
    productId: 'p5ph1a7zy4d9nm3q',
    productName: 'Photo Lock',
    sub: false,
    dataPoints: [...WIFI_PRO, [47, 'photo_again', false], [212, 'initiative_message', '']],
    state: 'lock_motor_state',
    refuses: { ...NO_CHANNEL_NO_PIN, albums: 2003 },
    remoteUnlocks: 'empty',
    canLock: false,
    relockSeconds: 5,
    sleep: WIFI_SLEEP,
    camera: PHOTO_CAMERA,
  },
  'access-control': {
    category: 'mk',
    productId: '5k8h97qska6pf5cm',
    productName: 'WIFI Access Control',
    sub: false,
    dataPoints: ACCESS_CONTROL,
    state: 'lock_motor_state',
    refuses: { 'door-operate': 2009, 'open-door-v1.0': 2004, 'open-door-pin': 2009, cancel: 2009, albums: 2003 },
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 5,
  },
  // Knows no channels, and opens its first door whichever was meant.
  'access-control-old': {
    category: 'mk',
    productId: 'o7ld3mkc9w5tq1xs',
    productName: 'Old Access Control',
    sub: false,
    dataPoints: ACCESS_CONTROL,
    state: 'lock_motor_state',
    refuses: { 'open-door-v1.1': 1108, 'open-door-pin': 2009, cancel: 2009, albums: 2003 },
    remoteUnlocks: 'array',
    canLock: true,
    relockSeconds: 5,
  },
  zigbee: {
    category: 'ms',
    productId: 'qcdc4vui',
    productName: 'Zigbee Lock',
    sub: true,
    dataPoints: [
      ...ZIGBEE,
      [8, 'open_close', false],
      [11, 'doorbell_volume', 'low'],
      [12, 'remote_result', false],
      [13, 'door_opened', false],
      [14, 'unlock_remote', 0],
    ],
    state: 'open_close',
    refuses: { 'open-door-v1.1': 2004, cancel: 2009, albums: 2003 },
    remoteUnlocks: 'object',
    canLock: false,
    relockSeconds: 5,
  },
  'all-in-one-zigbee': {
    category: 'jtmspro',
    productId: 'snr3p274',
    productName: 'All-in-One Zigbee Lock',
    sub: true,
    dataPoints: [...ZIGBEE, ...REMOTE_KEYS, [57, 'lock_motor_state', false], [62, 'unlock_phone_remote', 0]],
    state: 'lock_motor_state',
    refuses: GATEWAY_LOCK,
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 5,
  },
  'zigbee-hotel': {
    category: 'hotelms',
    productId: 'h6ht2g8vb5e1pr4s',
    productName: 'Zigbee Hotel Lock',
    sub: true,
    dataPoints: [...ZIGBEE, ...REMOTE_KEYS, [57, 'lock_motor_state', false], [19, 'doorbell', false]],
    state: 'lock_motor_state',
    refuses: GATEWAY_LOCK,
    remoteUnlocks: 'error',
    canLock: false,
    relockSeconds: 5,
  },
  'ble-gateway': {
    category: 'jtmspro',
    productId: 'xqeob8h6',
    productName: 'S1-TY-BLE-PRO',
    sub: true,
    dataPoints: BLE,
    state: 'lock_motor_state',
    refuses: GATEWAY_LOCK,
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 3,
    // Measured windows last 1 to 4 minutes (protocol 4.4).
    sleep: { startsAsleep: true, awakeAfterUseMs: 60_000 },
  },
  'ble-retrofit': {
    category: 'ms_category',
    productId: 'b7rf3h9wn6f2qs5t',
    productName: 'Retrofit Lock',
    sub: true,
    dataPoints: without(BLE, 'closed_opened', 'doorbell', 'unlock_fingerprint', 'unlock_password', 'unlock_card'),
    state: 'lock_motor_state',
    refuses: GATEWAY_LOCK,
    remoteUnlocks: 'array',
    canLock: true,
  },
  business: {
    category: 'gyms',
    productId: 'g8gy4j1xm7g3rt6u',
    productName: 'Business Lock',
    sub: true,
    dataPoints: [...ZIGBEE, ...REMOTE_KEYS, [57, 'lock_motor_state', false]],
    state: 'lock_motor_state',
    refuses: { ...GATEWAY_LOCK, 'door-operate': 1108 },
    remoteUnlocks: 'error',
    canLock: false,
    relockSeconds: 5,
  },
  safe: {
    category: 'bxx',
    productId: '0m1ajdjg',
    productName: 'Cabinet Lock',
    sub: true,
    dataPoints: [
      [8, 'residual_electricity', 100],
      [15, 'unlock_card', 0],
      [19, 'unlock_ble', 1],
      [21, 'alarm_lock', 'wrong_finger'],
      [31, 'beep_volume', 'mute'],
      [33, 'automatic_lock', true],
      [47, 'lock_motor_state', false],
      ...REMOTE_KEYS,
      [62, 'unlock_phone_remote', 0],
    ],
    state: 'lock_motor_state',
    refuses: { ...GATEWAY_LOCK, 'door-operate': 1109 },
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 5,
  },
  stateless: {
    category: 'jtmspro',
    productId: 'lplun31mo1xaonwz',
    productName: 'Video Lock',
    sub: false,
    dataPoints: [
      ...without(WIFI_PRO, 'lock_motor_state', 'unlock_face', 'residual_electricity'),
      [12, 'residual_electricity', 0],
      [47, 'photo_again', false],
      [63, 'video_request_realtime', ''],
      [212, 'initiative_message', ''],
    ],
    state: 'none',
    refuses: NO_CHANNEL_NO_PIN,
    remoteUnlocks: 'array',
    canLock: false,
    relockSeconds: 5,
    camera: VIDEO_CAMERA,
  },
};
