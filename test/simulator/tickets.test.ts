import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { decryptPin, encryptTicketKey } from '../../simulator/tickets.ts';
import { startWithClient } from './running-cloud.ts';

const FRONT = lockModel('all-in-one-wifi');
const BACK = lockModel('keep-alive-wifi');
const OPERATE = `/v1.0/smart-lock/devices/${FRONT.id}/password-free/door-operate`;

describe('a ticket', () => {
  it('is good for one operation', async () => {
    const { cloud, client } = await startWithClient({ locks: [FRONT] });
    const { ticket_id } = await client.ticket(FRONT.id);
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ result: true });
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2405 });
    expect(cloud.lock(FRONT.id).moves).toHaveLength(1);
  });

  it('is spent by a refusal, too', async () => {
    const { cloud, client } = await startWithClient({ locks: [FRONT] });
    cloud.lock(FRONT.id).goOffline();
    const { ticket_id } = await client.ticket(FRONT.id);
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2001 });
    cloud.lock(FRONT.id).goOnline();
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2405 });
  });

  it('is not spent by a body that is refused', async () => {
    const { client } = await startWithClient({ locks: [FRONT] });
    const { ticket_id } = await client.ticket(FRONT.id);
    expect(await client.post(OPERATE, { ticket_id })).toMatchObject({ code: 1100 });
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ result: true });
  });

  it('belongs to one device', async () => {
    const { cloud, client } = await startWithClient({ locks: [FRONT, BACK] });
    const { ticket_id } = await client.ticket(BACK.id);
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2405 });
    expect(cloud.lock(FRONT.id).moves).toEqual([]);
  });

  it('lives as long as it says', async () => {
    let now = Date.now();
    const { client } = await startWithClient({ locks: [FRONT], now: () => now, ticketLifeSeconds: 47 });
    const { ticket_id, expire_time } = await client.ticket(FRONT.id);
    expect(expire_time).toBe(47);
    now += 47_000;
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2405 });
  });

  it('may be handed out again with the life it has left, until it is spent', async () => {
    let now = Date.now();
    const { client } = await startWithClient({ locks: [FRONT], now: () => now, handTicketsOutAgain: true });
    const first = await client.ticket(FRONT.id);
    now += 253_000;
    const { ticket_id } = first;
    expect(await client.ticket(FRONT.id)).toEqual({ ...first, expire_time: 47 });
    await client.post(OPERATE, { ticket_id, open: true });
    expect((await client.ticket(FRONT.id)).ticket_id).not.toBe(ticket_id);
  });

  it('comes from both paths, or from one of them', async () => {
    const { client } = await startWithClient({ locks: [FRONT, lockModel('zigbee', { ticketPaths: 'smart-lock' })] });
    const zigbee = lockModel('zigbee').id;
    expect(await client.post(`/v1.0/devices/${FRONT.id}/door-lock/password-ticket`)).toMatchObject({ success: true });
    expect(await client.post(`/v1.0/devices/${zigbee}/door-lock/password-ticket`)).toMatchObject({ code: 1108 });
    expect(await client.post(`/v1.0/smart-lock/devices/${zigbee}/password-ticket`)).toMatchObject({ success: true });
  });
});

describe('the key of a ticket', () => {
  it('is encrypted with the whole access key', async () => {
    const { cloud, client } = await startWithClient({ locks: [FRONT] });
    const { ticket_key } = await client.ticket(FRONT.id);
    expect(ticket_key).toMatch(/^[0-9A-F]{64}$/);
    const decipher = createDecipheriv('aes-256-ecb', cloud.accessKey, null);
    const key = decipher.update(ticket_key, 'hex', 'utf8') + decipher.final('utf8');
    expect(key).toHaveLength(16);
    expect(cloud.ledger.secrets()).toEqual(expect.arrayContaining([key, ticket_key]));
  });

  it('and the PIN encrypted with it match the known vectors', () => {
    // Protocol 3.3.
    expect(encryptTicketKey('q8W2k5Zr1Xn7Lb4T', '4OHBOnWOqaEC1mWXOpVL3yV50s0qGSRC')).toBe(
      '6A81B92C37FC26FF861B988267C06EF69173247C8D56147E406EBA159F6E577A',
    );
    expect(decryptPin('963F5BF9F80A66DC84BF19BCFA4CB3AC', 'q8W2k5Zr1Xn7Lb4T')).toBe('123456');
    expect(decryptPin('5AF16AFAEFBCB95F0BFE85D742EEAC89', 'q8W2k5Zr1Xn7Lb4T')).toBe('1234567');
    expect(decryptPin('00000000000000000000000000000000', 'q8W2k5Zr1Xn7Lb4T')).toBeUndefined();
  });
});
