import { describe, expect, it } from '@jest/globals';
import { signature, type SignedRequest } from '../../simulator/signature.ts';

/** The inputs Tuya publishes with its vectors (protocol 1.2). */
const PUBLISHED: SignedRequest = {
  accessId: '1KAD46OrT9HafiKdsXeg',
  accessKey: '4OHBOnWOqaEC1mWXOpVL3yV50s0qGSRC',
  token: '',
  t: '1588925778000',
  nonce: '5138cc3a9033d69856923fd07b491173',
  method: 'GET',
  path: '/v1.0/token',
  query: [['grant_type', '1']],
  signedHeaders: [
    ['area_id', '29a33e8796834b1efa6'],
    ['call_id', '8afdb70ab2ed11eb85290242ac130003'],
  ],
  body: Buffer.alloc(0),
};

const PUBLISHED_BUSINESS: SignedRequest = {
  ...PUBLISHED,
  token: '3f4eda2bdec17232f67c0b188af3eec1',
  path: '/v2.0/apps/schema/users',
  // Out of order on purpose: the signature sorts them.
  query: [
    ['page_size', '50'],
    ['page_no', '1'],
  ],
};

const PLAIN: SignedRequest = {
  ...PUBLISHED,
  accessId: 'abc123',
  accessKey: 'secret456',
  t: '1700000000000',
  nonce: '',
  signedHeaders: [],
};

describe('the signature', () => {
  it.each([
    ['of a token request', PUBLISHED, '9E48A3E93B302EEECC803C7241985D0A34EB944F40FB573C7B5C2A82158AF13E'],
    ['of a business request', PUBLISHED_BUSINESS, 'AE4481C692AA80B25F3A7E12C3A5FD9BBF6251539DD78E565A1A72A508A88784'],
    ['without nonce and signed headers', PLAIN, '2D2386EF2B9C1FFD7816DF37D1023482B44F9DD74F5D569C3AF7B5F9C0CF651B'],
    [
      'of a body',
      { ...PLAIN, method: 'POST', path: '/v1.0/x', query: [], token: 'tok', body: Buffer.from('{}') },
      'AB49A32E382210E2CB2A046D6368282D7954FF6552F9E1050845A51D429D1881',
    ],
    [
      'of a token request without nonce',
      { ...PUBLISHED, nonce: '', signedHeaders: [] },
      '7BA26C076E5ECB1E959BE274A0FFB397B2B1865FC7BCED8F1C78AC5653C20CAA',
    ],
    [
      'of a business request without signed headers',
      { ...PUBLISHED_BUSINESS, signedHeaders: [] },
      'F858D3153DBD4FFA94D59D56B00E2945430F33F0403B8BE575F3A13B1F2D3B47',
    ],
  ] as [string, SignedRequest, string][])('%s is the published one', (_, request, expected) => {
    expect(signature(request)).toBe(expected);
  });
});
