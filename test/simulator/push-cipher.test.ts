import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  encryptEcb,
  encryptMqtt2,
  encryptPulsarGcm,
  messageKey,
  pulsarPassword,
} from '../../simulator/push/message-cipher.ts';

const STATUS = Buffer.from(
  '{"dataId":"AAAA","devId":"devid","productKey":"pk","status":[{"47":true,"code":"lock_motor_state","t":1683796263,"value":true}]}',
);
const MQTT_KEY = messageKey('0123456789abcdef0123456789ABCDEF');

describe('the cipher of messages over MQTT', () => {
  it('takes its key out of the middle of the password', () => {
    expect(MQTT_KEY.toString()).toBe('89abcdef01234567');
  });

  it('writes version 1.0 as the known message', () => {
    expect(encryptEcb(STATUS, MQTT_KEY).toString('base64')).toBe(
      'MwDGFgav6VqWP90o8/AmDkMQg2Kl+WDqAM5LfhmL2jFe1e9J2LbfIwXjmbKyNAcZ4WyTxTUdgT+XP8QYij4x0yQmaJ7OIpkzDZFDAoTGcWS6sjT2LDrbIhbQ0GZA/ebbcADZVcq8MQZwzG99lxVM6yUC8k9NT+kSM6mifKvBU0FKN4hcuN9jq/dSdyOoAtI0',
    );
  });

  it('writes version 2.0 as the known message, the time of the envelope authenticated in decimal', () => {
    const iv = Buffer.from('000102030405060708090a0b', 'hex');
    expect(encryptMqtt2(STATUS, MQTT_KEY, '1683796263123', iv).toString('base64')).toBe(
      'AAAADAABAgMEBQYHCAkKC4hUtGR7+0SAxzy5Alpa5AukVFzYPAsEz5Pscia3bRgf/1x0dBU9NoEAlWxRyW9bEWXwWRDutRhvBPbJIld5VcGplrZoGIz0N2pBUsYuYEGioRXKidFZDLj95I/MHgPqlTMKRXs6kygJxnDmF/ft5tw5zmkciASx6hHMebMZVTNHBloPmnuRSKUEFJPb5+Yi/A==',
    );
  });

  it('never uses an iv twice', () => {
    const ivs = Array.from({ length: 20 }, () => encryptMqtt2(STATUS, MQTT_KEY, '1').subarray(4, 16).toString('hex'));
    expect(new Set(ivs).size).toBe(20);
  });
});

describe('the cipher of messages over Pulsar', () => {
  const accessId = 'accessIdtesttesttest';
  const accessKey = 'accessKeyesttesttesttesttesttest';

  it("makes the password of Tuya's published example", () => {
    expect(pulsarPassword(accessId, accessKey)).toBe('ad0139f768d194a4');
  });

  it("writes Tuya's published message", () => {
    const plain =
      '{"dataId":"dataIddataIddataIddataId","devId":"devIddevIddevIddevIddevId","productKey":"productKeypro","status":[{"code":"code","t":1622449865296,"value":280}]}';
    expect(encryptEcb(Buffer.from(plain), messageKey(accessKey)).toString('base64')).toBe(
      '9Pe6AYEE2fJyCh5gcY/+mCY2yhFsxZ6Pjt+n1WkotuvVHRAKjf+aV+HPMrx55iSk1ot9TiUZkiufxWreZ7VMEJ3uo8iT992qq4w+mnjTfi/Ph9hyB3UJTQOlkdChT93LYnQGgEqWrY77X2vgC6bIKUGgCV2mD0A1a2QwO0gXtPhQabf1RL9SdVUUqqMJKgAEEYdqygcT/V08yNDgSAnIMQ==',
    );
  });

  it('writes nonce, ciphertext and tag for aes_gcm, with nothing else authenticated', () => {
    const key = messageKey(accessKey);
    const nonce = Buffer.from('0b0a09080706050403020100', 'hex');
    const sealed = encryptPulsarGcm(STATUS, key, nonce);
    const decipher = createDecipheriv('aes-128-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(sealed.subarray(0, 12)).toEqual(nonce);
    expect(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])).toEqual(STATUS);
  });
});
