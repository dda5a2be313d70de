import { createCipheriv, createDecipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { lockModel, SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';
import type { Reply, SignedClient } from './signed-client.ts';

const LOCK = lockModel('zigbee', { pin: '123456', boltMs: 1 });
const PATH = `/v1.0/devices/${LOCK.id}/door-lock/open-door`;

/** The password as protocol 3.3 wants it; `secretPart` chooses the key for the ticket key. */
function encrypt(
  pin: string,
  ticketKey: string,
  algorithm = 'aes-256-ecb',
  secretPart = SIMULATED_PROJECT.accessKey,
): string {
  const decipher = createDecipheriv(algorithm, secretPart, null).setAutoPadding(algorithm === 'aes-256-ecb');
  const key = Buffer.concat([decipher.update(ticketKey, 'hex'), decipher.final()]).subarray(0, 16);
  const cipher = createCipheriv('aes-128-ecb', key, null);
  return (cipher.update(pin, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
}

async function openWith(
  client: SignedClient,
  password: (ticketKey: string) => string,
  type = 'ticket',
): Promise<Reply> {
  const { ticket_id, ticket_key } = await client.ticket(LOCK.id);
  return client.post(PATH, { password: password(ticket_key), password_type: type, ticket_id });
}

describe('unlocking with a PIN', () => {
  it('works when the PIN is encrypted with the key of the ticket', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    expect(await openWith(client, (key) => encrypt('123456', key))).toMatchObject({ result: true });
    expect(cloud.lock(LOCK.id).moves).toHaveLength(1);
  });

  it('fails with another PIN', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    expect(await openWith(client, (key) => encrypt('654321', key))).toMatchObject({ code: 2302 });
    expect(cloud.lock(LOCK.id).moves).toEqual([]);
  });

  it('fails when the PIN is encrypted in a wrong way', async () => {
    const { client } = await startWithClient({ locks: [LOCK] });
    const half = SIMULATED_PROJECT.accessKey.slice(0, 16);
    expect(await openWith(client, (key) => encrypt('123456', key, 'aes-128-ecb', half))).toMatchObject({ code: 1109 });
    expect(await openWith(client, () => '123456')).toMatchObject({ code: 1109 });
    expect(await openWith(client, (key) => encrypt('123456', key), 'plain')).toMatchObject({ code: 1109 });
  });

  it('is the only way of a lock that has one, and no way of a lock that has none', async () => {
    const { client } = await startWithClient({ locks: [LOCK] });
    expect(await client.openDoor(LOCK.id)).toMatchObject({ code: 1106 });
    const without = await startWithClient({ locks: [lockModel('zigbee')] });
    expect(await openWith(without.client, (key) => encrypt('123456', key))).toMatchObject({ code: 2008 });
  });

  it('is a secret of the cloud', async () => {
    const { cloud } = await startWithClient({ locks: [LOCK] });
    expect(cloud.ledger.secrets()).toContain('123456');
  });
});
