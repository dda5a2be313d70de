import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requestUrl, sign, signedUrl } from '../../src/tuya/signature.ts';

/** Inputs of the examples in Tuya's documentation (protocol 1.2). */
const documented = {
  accessId: '1KAD46OrT9HafiKdsXeg',
  accessKey: '4OHBOnWOqaEC1mWXOpVL3yV50s0qGSRC',
  method: 'GET',
  body: '',
  time: '1588925778000',
};
const nonce = '5138cc3a9033d69856923fd07b491173';
const accessToken = '3f4eda2bdec17232f67c0b188af3eec1';
const headers = [
  ['area_id', '29a33e8796834b1efa6'],
  ['call_id', '8afdb70ab2ed11eb85290242ac130003'],
] as const;
const tokenUrl = signedUrl('/v1.0/token', { grant_type: 1 });
const usersUrl = signedUrl('/v2.0/apps/schema/users', { page_size: 50, page_no: 1 });

describe('the signature of Tuya’s documentation', () => {
  it.each([
    [
      'a token call with nonce and signed headers',
      { ...documented, url: tokenUrl, nonce, headers },
      '9E48A3E93B302EEECC803C7241985D0A34EB944F40FB573C7B5C2A82158AF13E',
    ],
    [
      'a business call with nonce and signed headers',
      { ...documented, url: usersUrl, accessToken, nonce, headers },
      'AE4481C692AA80B25F3A7E12C3A5FD9BBF6251539DD78E565A1A72A508A88784',
    ],
    [
      'a token call without nonce and headers',
      { ...documented, url: tokenUrl },
      '7BA26C076E5ECB1E959BE274A0FFB397B2B1865FC7BCED8F1C78AC5653C20CAA',
    ],
    [
      'a business call with nonce, without headers',
      { ...documented, url: usersUrl, accessToken, nonce },
      'F858D3153DBD4FFA94D59D56B00E2945430F33F0403B8BE575F3A13B1F2D3B47',
    ],
  ])('holds for %s', (_, parts, expected) => {
    expect(sign(parts)).toBe(expected);
  });
});

describe('the signature that is sent: no nonce, no signed headers', () => {
  const short = { accessId: 'abc123', accessKey: 'secret456', time: '1700000000000' };

  it('holds for a token call with an empty body', () => {
    expect(sign({ ...short, method: 'GET', url: tokenUrl, body: '' })).toBe(
      '2D2386EF2B9C1FFD7816DF37D1023482B44F9DD74F5D569C3AF7B5F9C0CF651B',
    );
  });

  it('holds for a business call with a body', () => {
    expect(sign({ ...short, method: 'POST', url: '/v1.0/x', body: '{}', accessToken: 'tok' })).toBe(
      'AB49A32E382210E2CB2A046D6368282D7954FF6552F9E1050845A51D429D1881',
    );
  });

  it('covers every byte of the body, beyond ASCII too', () => {
    const signed = (body: string): string => sign({ ...short, method: 'POST', url: '/v1.0/x', body });
    expect(signed('{"name":"Tür"}')).not.toBe(signed('{"name":"Tur"}'));
    expect(signed('Tür')).toBe(signed(Buffer.from([0x54, 0xc3, 0xbc, 0x72]).toString('utf8')));
  });

  it('hashes the body as Tuya’s example says', () => {
    const body = '{"remote_unlock_type":"remoteUnlockWithPwd","open":true}';
    expect(createHash('sha256').update(body).digest('hex')).toBe(
      'e0f8693e4193b2c40da9f2615faa935794470a6570d5ea381fa33e4737a993d9',
    );
    expect(JSON.stringify({ remote_unlock_type: 'remoteUnlockWithPwd', open: true })).toBe(body);
  });

  it('takes an absent nonce for an empty one', () => {
    const parts = { ...short, method: 'GET', url: '/v1.0/x', body: '' };
    expect(sign({ ...parts, nonce: '' })).toBe(sign(parts));
  });
});

describe('the url', () => {
  it('has its keys in ASCII order, whatever order they came in', () => {
    expect(signedUrl('/v1.0/x', { b: 2, a: 1, B: true, a_b: 'x' })).toBe('/v1.0/x?B=true&a=1&a_b=x&b=2');
  });

  it('has no question mark without a query', () => {
    expect(signedUrl('/v1.0/x', {})).toBe('/v1.0/x');
    expect(requestUrl('/v1.0/x')).toBe('/v1.0/x');
  });

  it('keeps an empty value', () => {
    expect(requestUrl('/v1.0/x', { last_row_key: '', size: 100 })).toBe('/v1.0/x?last_row_key=&size=100');
  });

  it('is signed raw and travels encoded, commas as they are', () => {
    const query = { device_ids: 'a,b', last_row_key: 'a+/=&b c' };
    expect(signedUrl('/v1.0/x', query)).toBe('/v1.0/x?device_ids=a,b&last_row_key=a+/=&b c');
    expect(requestUrl('/v1.0/x', query)).toBe('/v1.0/x?device_ids=a,b&last_row_key=a%2B%2F%3D%26b%20c');
  });

  it('arrives as it was signed', () => {
    const queries = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(queries, (query) => {
        const arrived = new URL(requestUrl('/v1.0/x', query), 'http://127.0.0.1').search.slice(1).split('&');
        const decoded = arrived.map((pair) => decodeURIComponent(pair)).join('&');
        expect(`/v1.0/x${decoded === '' ? '' : `?${decoded}`}`).toBe(signedUrl('/v1.0/x', query));
      }),
    );
  });
});
