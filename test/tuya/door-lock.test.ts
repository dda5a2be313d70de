import { afterEach, describe, expect, it } from '@jest/globals';
import { type LockFamily, lockModel, SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import { decryptPin } from '../../simulator/tickets.ts';
import { decryptTicketKey } from '../../src/tuya/ticket.ts';
import { clientOf, closeAll, cloudAndClient, errorOf, failureOf, patience, resultServer } from './support.ts';

afterEach(closeAll);

const options = { signal: patience() };

describe('operate', () => {
  it.each([
    [true, 'unlocked'],
    [false, 'locked'],
  ])('open: %s drives the bolt, with a boolean in its body', async (open, goal) => {
    const lock = lockModel('all-in-one-wifi', { boltMs: 1 });
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    if (!open) {
      cloud.lock(lock.id).unlockByHand();
    }
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.operate(lock.id, ticket, open, options)).toBe(true);
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({
      method: 'POST',
      path: `/v1.0/smart-lock/devices/${lock.id}/password-free/door-operate`,
      body: { ticket_id: ticket.id, open },
      carriedOut: true,
    });
    expect(['moving', goal]).toContain(cloud.lock(lock.id).bolt);
  });

  it('is told when the lock cannot be locked from afar', async () => {
    const lock = lockModel('ble-gateway', { sleep: undefined });
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await failureOf(doorLock.operate(lock.id, ticket, false, options))).toBe('unsupported');
  });

  it('is told when the lock is asleep', async () => {
    const lock = lockModel('ble-gateway');
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await failureOf(doorLock.operate(lock.id, ticket, true, options))).toBe('asleep');
  });

  it('is told when its ticket was used before', async () => {
    const lock = lockModel('keep-alive-wifi');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    cloud.fault({ endpoint: 'door-operate', effect: { kind: 'code', code: 2312 } });
    await errorOf(doorLock.operate(lock.id, ticket, true, options));
    expect((await errorOf(doorLock.operate(lock.id, ticket, true, options))).code).toBe(2405);
  });

  it.each([
    ['true', true],
    ['false', false],
  ])('is answered in text by some: %s', async (result, outcome) => {
    const { doorLock } = clientOf(await resultServer(() => result));
    const ticket = { id: 't', encryptedKey: '', secondsLeft: 300 };
    expect(await doorLock.operate('a', ticket, true, options)).toBe(outcome);
  });

  it.each([[null], [1], [{}], ['yes']])('is of unknown outcome when answered %j', async (result) => {
    const { doorLock } = clientOf(await resultServer(() => result));
    const ticket = { id: 't', encryptedKey: '', secondsLeft: 300 };
    expect((await errorOf(doorLock.operate('a', ticket, true, options))).nothingDelivered).toBe(false);
  });
});

describe('open', () => {
  it('unlocks with the ticket alone', async () => {
    const lock = lockModel('business');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.open(lock.id, ticket, options)).toBe(true);
    expect(cloud.ledger.of('open-door-v1.0')[0]).toMatchObject({
      method: 'POST',
      path: `/v1.0/devices/${lock.id}/door-lock/password-free/open-door`,
      body: { ticket_id: ticket.id },
      carriedOut: true,
    });
  });
});

describe('openChannel', () => {
  it('unlocks the door it names, as an integer', async () => {
    const lock = lockModel('access-control', { channels: 2 });
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.openChannel(lock.id, ticket, 2, options)).toBe(true);
    expect(cloud.ledger.of('open-door-v1.1')[0]).toMatchObject({
      method: 'POST',
      path: `/v1.1/devices/${lock.id}/door-lock/password-free/open-door`,
      body: { ticket_id: ticket.id, channel_id: 2 },
      carriedOut: true,
    });
    expect([1, 2].map((channel) => cloud.lock(lock.id).boltOf(channel))).toEqual(['locked', 'moving']);
  });
});

describe('openWithPin', () => {
  const lock = lockModel('zigbee', { pin: '123456' });

  it('unlocks, and sends the PIN encrypted with the key of the ticket', async () => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect(await doorLock.openWithPin(lock.id, ticket, '123456', options)).toBe(true);
    const [sent] = cloud.ledger.of('open-door-pin');
    expect(sent).toMatchObject({
      method: 'POST',
      path: `/v1.0/devices/${lock.id}/door-lock/open-door`,
      carriedOut: true,
    });
    const { password, ...rest } = sent?.body as Record<string, string>;
    expect(rest).toEqual({ password_type: 'ticket', ticket_id: ticket.id });
    const key = decryptTicketKey(ticket.encryptedKey, SIMULATED_PROJECT.accessKey).toString();
    expect(decryptPin(password ?? '', key)).toBe('123456');
  });

  it('is told when the PIN is wrong', async () => {
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = await doorLock.ticket(lock.id, patience());
    expect((await errorOf(doorLock.openWithPin(lock.id, ticket, '654321', options))).advice).toContain('"pin"');
  });

  it('sends nothing when the ticket brought no key', async () => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = { ...(await doorLock.ticket(lock.id, patience())), encryptedKey: '' };
    expect(await failureOf(doorLock.openWithPin(lock.id, ticket, '123456', options))).toBe('keys');
    expect(cloud.ledger.count('open-door-pin')).toBe(0);
  });
});

describe('a ticket', () => {
  it('is fresh, with its key and the life it has', async () => {
    const lock = lockModel('zigbee');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock], ticketLifeSeconds: 47 });
    const [one, two] = [await doorLock.ticket(lock.id, patience()), await doorLock.ticket(lock.id, patience())];
    expect(one.id).not.toBe(two.id);
    expect(one.secondsLeft).toBeGreaterThan(45);
    expect(one.secondsLeft).toBeLessThanOrEqual(47);
    expect(one.encryptedKey).toMatch(/^[0-9A-F]{64}$/);
    expect(cloud.ledger.of('password-ticket')[0]).toMatchObject({
      path: `/v1.0/smart-lock/devices/${lock.id}/password-ticket`,
      body: {},
    });
  });

  it.each([
    ['devices', 2],
    ['smart-lock', 1],
    ['both', 1],
  ] as const)('is found where the project has tickets: %s', async (ticketPaths, calls) => {
    const lock = lockModel('zigbee', { ticketPaths });
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    await doorLock.ticket(lock.id, patience());
    expect(cloud.ledger.count('password-ticket')).toBe(calls);
  });

  it('is refused for the reason Tuya gives', async () => {
    const lock = lockModel('zigbee', { refuses: { 'password-ticket': 1108 } });
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    expect((await errorOf(doorLock.ticket(lock.id, patience()))).code).toBe(1108);
    expect((await errorOf(doorLock.ticket('unknown', patience()))).code).toBe(1106);
    expect(cloud.ledger.count('password-ticket')).toBe(3);
  });

  it('may have a number for an id, text for a life, and no key', async () => {
    const { doorLock } = clientOf(await resultServer(() => ({ ticket_id: 7, expire_time: '360', ticket_key: null })));
    expect(await doorLock.ticket('a', patience())).toEqual({ id: '7', secondsLeft: 360, encryptedKey: '' });
  });

  it.each([[null], [{}], [{ ticket_id: '', expire_time: 300 }], [{ ticket_id: 'x' }]])('is not %j', async (result) => {
    const { doorLock } = clientOf(await resultServer(() => result));
    expect(await failureOf(doorLock.ticket('a', patience()))).toBe('unreadable');
  });
});

it.each(['zigbee', 'wifi-video'] satisfies LockFamily[])(
  'an id with odd characters stays one part of the path (%s)',
  async (family) => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lockModel(family)] });
    expect(await failureOf(doorLock.ticket('a/b?c', patience()))).not.toBe('unreadable');
    expect(cloud.ledger.entries.at(-1)?.query).toEqual({});
  },
);
