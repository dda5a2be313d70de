import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mqttCiphers, pulsarCiphers } from '../../../src/tuya/push/cipher.ts';
import { openEnvelope } from '../../../src/tuya/push/envelope.ts';
import { pulsarPassword } from '../../../src/tuya/push/pulsar-socket.ts';
import { inBlocks, sealedForMqtt, sealedForPulsar } from './sealed.ts';

const password = '0123456789abcdef0123456789ABCDEF';
const time = '1683796263123';
const plain =
  '{"dataId":"AAAA","devId":"devid","productKey":"pk","status":[{"47":true,"code":"lock_motor_state","t":1683796263,"value":true}]}';
const version1 =
  'MwDGFgav6VqWP90o8/AmDkMQg2Kl+WDqAM5LfhmL2jFe1e9J2LbfIwXjmbKyNAcZ4WyTxTUdgT+XP8QYij4x0yQmaJ7OIpkzDZFDAoTGcWS6sjT2LDrbIhbQ0GZA/ebbcADZVcq8MQZwzG99lxVM6yUC8k9NT+kSM6mifKvBU0FKN4hcuN9jq/dSdyOoAtI0';
const version2 =
  'AAAADAABAgMEBQYHCAkKC4hUtGR7+0SAxzy5Alpa5AukVFzYPAsEz5Pscia3bRgf/1x0dBU9NoEAlWxRyW9bEWXwWRDutRhvBPbJIld5VcGplrZoGIz0N2pBUsYuYEGioRXKidFZDLj95I/MHgPqlTMKRXs6kygJxnDmF/ft5tw5zmkciASx6hHMebMZVTNHBloPmnuRSKUEFJPb5+Yi/A==';

/** The content of an envelope around this data, read with the ciphers of MQTT. */
const mqtt = (data: string, t: unknown = time, agreed: '1.0' | '2.0' = '2.0'): unknown =>
  openEnvelope(JSON.stringify({ protocol: 4, t, data }), mqttCiphers(password, agreed))?.data;

describe('a message over MQTT', () => {
  it.each(['1.0', '2.0'] as const)('is read in either version when %s was agreed', (agreed) => {
    expect(mqtt(version1, time, agreed)).toEqual(JSON.parse(plain));
    expect(mqtt(version2, time, agreed)).toEqual(JSON.parse(plain));
  });

  it.each([[time], [Number(time)]])('is authenticated by the time of its envelope, text or number', (t) => {
    expect(mqtt(version2, t)).toEqual(JSON.parse(plain));
  });

  it('is not read when the time of its envelope was changed', () => {
    expect(mqtt(version2, '1683796263124')).toBeUndefined();
    expect(mqtt(version2, null)).toBeUndefined();
  });

  it('is read when the time authenticates it as a number of six bytes', () => {
    const number = Buffer.alloc(6);
    number.writeUIntBE(Number(time), 0, 6);
    expect(mqtt(sealedForMqtt(password, plain, time, number))).toEqual(JSON.parse(plain));
    expect(mqtt(sealedForMqtt(password, plain, time, number), '1683796263124')).toBeUndefined();
  });

  it('is not read with another password, or one that is too short', () => {
    const envelope = JSON.stringify({ protocol: 4, t: time, data: version2 });
    expect(openEnvelope(envelope, mqttCiphers('f'.repeat(32), '2.0'))).toBeUndefined();
    expect(openEnvelope(envelope, mqttCiphers('short', '2.0'))).toBeUndefined();
  });

  it.each(['', 'AAAA', 'AAAADA==', '/////wAA', 'AAAAAAAA', version2.slice(0, 40)])(
    'is not read when it is cut or its lengths are wrong: %s',
    (data) => {
      expect(mqtt(data)).toBeUndefined();
    },
  );

  it('is never read once a single bit of it was flipped', () => {
    const bytes = Buffer.from(version2, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(mqtt(changed.toString('base64'))).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['null', '[]', '{}', 'not JSON', '{"protocol":"x","data":""}', '{"protocol":4,"data":5}'])(
    'is nothing when its envelope is %s',
    (envelope) => {
      expect(openEnvelope(envelope, mqttCiphers(password, '2.0'))).toBeUndefined();
    },
  );
});

describe('a message over Pulsar', () => {
  const accessId = 'accessIdtesttesttest';
  const accessKey = 'accessKeyesttesttesttesttesttest';
  const published =
    '9Pe6AYEE2fJyCh5gcY/+mCY2yhFsxZ6Pjt+n1WkotuvVHRAKjf+aV+HPMrx55iSk1ot9TiUZkiufxWreZ7VMEJ3uo8iT992qq4w+mnjTfi/Ph9hyB3UJTQOlkdChT93LYnQGgEqWrY77X2vgC6bIKUGgCV2mD0A1a2QwO0gXtPhQabf1RL9SdVUUqqMJKgAEEYdqygcT/V08yNDgSAnIMQ==';
  const pulsar = (data: string, named?: unknown): unknown =>
    openEnvelope(JSON.stringify({ protocol: 4, data }), pulsarCiphers(accessKey, named))?.data;

  it('is read as Tuya’s own sample, and the password is Tuya’s', () => {
    expect(pulsar(published)).toEqual({
      dataId: 'dataIddataIddataIddataId',
      devId: 'devIddevIddevIddevIddevId',
      productKey: 'productKeypro',
      status: [{ code: 'code', t: 1622449865296, value: 280 }],
    });
    expect(pulsarPassword(accessId, accessKey)).toBe('ad0139f768d194a4');
  });

  it.each(['aes_gcm', undefined, 'other'])('is read in both ciphers when it names %s', (named) => {
    expect(pulsar(sealedForPulsar(accessKey, plain), named)).toEqual(JSON.parse(plain));
    expect(pulsar(inBlocks(accessKey, plain), named)).toEqual(JSON.parse(plain));
  });

  it('is not read when its tag is wrong or missing', () => {
    const sealed = Buffer.from(sealedForPulsar(accessKey, plain), 'base64');
    expect(pulsar(sealed.subarray(0, 20).toString('base64'), 'aes_gcm')).toBeUndefined();
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
    expect(pulsar(sealed.toString('base64'), 'aes_gcm')).toBeUndefined();
  });

  it('is not read when the decrypted text is not UTF-8', () => {
    const broken = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]).toString('latin1');
    expect(pulsar(inBlocks(accessKey, 'x').slice(0, 10))).toBeUndefined();
    expect(pulsar(Buffer.from(broken, 'latin1').toString('base64'))).toBeUndefined();
  });
});
