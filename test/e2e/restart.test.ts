import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/lock-models.ts';
import { House } from './house.ts';

let house: House;

afterEach(() => house.demolish());

const frontDoor = lockModel('all-in-one-wifi', { name: 'Front Door', relockSeconds: undefined });

describe('after a restart', () => {
  it('the same accessory is back at once, shows the true state again and takes requests', async () => {
    house = await House.build({ locks: [frontDoor] });
    await house.start();
    await house.lock('Front Door');
    const [before] = (await house.home.accessories()).filter(({ name }) => name === 'Front Door');
    await house.stop();
    house.cloud.lock(frontDoor.id).unlockByHand();
    await house.start();
    const lock = await house.home.lock('Front Door');
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    const [after] = (await house.home.accessories()).filter(({ name }) => name === 'Front Door');
    expect(after?.aid).toBe(before?.aid);
    expect((await lock.write('secured')).status).toBe(0);
    await lock.until({ current: 'secured' });
  });

  it('while Tuya cannot be reached no cached state is shown as the truth, and a tap fails instead of seeming to work', async () => {
    house = await House.build({ locks: [frontDoor] });
    await house.start();
    await house.lock('Front Door');
    await house.stop();
    house.cloud.fault({ endpoint: ['status', 'batch-status', 'devices'], times: Infinity, effect: { kind: 'reset' } });
    house.cloud.fault({ endpoint: 'password-ticket', times: Infinity, effect: { kind: 'reset' } });
    await house.start();
    const lock = await house.home.lock('Front Door');
    expect(lock.shown.current).not.toBe('secured');
    expect((await lock.write('unsecured')).status).not.toBe(0);
    expect(house.cloud.lock(frontDoor.id).bolt).toBe('locked');
  });

  it('a request of before the restart is not carried out', async () => {
    const gate = lockModel('ble-gateway', { name: 'Garden Gate', relockSeconds: undefined });
    house = await House.build({ locks: [gate] });
    await house.start();
    const lock = await house.lock('Garden Gate');
    house.cloud.lock(gate.id).sleep();
    expect((await lock.write('unsecured')).status).toBe(0);
    await house.stop();
    house.cloud.lock(gate.id).wake();
    const sent = house.cloud.ledger.count('door-operate');
    await house.start();
    const again = await house.home.lock('Garden Gate');
    await again.until({ current: 'secured', target: 'secured' });
    expect(house.cloud.ledger.count('door-operate')).toBe(sent);
  });

  it('Homebridge ends by itself, even with a request under way', async () => {
    house = await House.build({ locks: [frontDoor] });
    await house.start();
    const lock = await house.lock('Front Door');
    house.cloud.fault({ endpoint: 'door-operate', effect: { kind: 'hang' } });
    void lock.write('unsecured').catch(() => undefined);
    await house.asked('door-operate', frontDoor.id);
    // What still holds it after 5 s Homebridge ends itself, with another code.
    expect((await house.homebridge.stop()).code).toBe(0);
  });
});

describe('with a configuration that is wrong', () => {
  it('says for each mistake which key, what is wrong and an example, stays off, and Homebridge stays up', async () => {
    house = await House.build({ locks: [frontDoor] });
    await house.start({ accessKey: undefined, region: 'europe', colour: 'red' });
    await house.homebridge.line(/needs a change/);
    expect(house.output).toMatch(/"accessKey" is missing.*example/);
    expect(house.output).toMatch(/"region" is not right.*"region": "eu"/);
    expect(house.output).toMatch(/"colour" is not a setting/);
    expect(await house.home.accessories()).toHaveLength(1);
    expect(house.cloud.ledger.count()).toBe(0);
  });

  it('shows known locks without response instead of their last state, and a tap fails', async () => {
    house = await House.build({ locks: [frontDoor] });
    await house.start();
    await house.lock('Front Door');
    await house.stop();
    await house.start({ region: 'europe' });
    const lock = await house.home.lock('Front Door');
    await expect(lock.read()).rejects.toThrow();
    expect((await lock.write('unsecured')).status).not.toBe(0);
  });

  it.each([
    {
      what: 'wrong keys',
      settings: { accessKey: 'wrongwrongwrongwrongwrongwrong12' },
      sentence: /does not accept accessId and accessKey.*Overview/,
    },
    { what: 'a wrong data centre', code: 2007, sentence: /data centre.*"region"/ },
    { what: 'a missing subscription', code: 28841105, sentence: /Smart Lock Open Service/ },
    { what: 'an expired subscription', code: 28841002, sentence: /has expired.*Extend the trial/ },
    { what: 'a used-up quota', code: 28841004, sentence: /monthly calls.*used up.*IoT Core/ },
  ])('names $what in its own sentence, with the page to open', async ({ settings, code, sentence }) => {
    house = await House.build({ locks: [frontDoor] });
    if (code !== undefined) {
      const endpoint = code === 2007 ? (['token'] as const) : (['devices', 'thing-devices', 'user-devices'] as const);
      house.cloud.fault({ endpoint: [...endpoint], times: Infinity, effect: { kind: 'code', code } });
    }
    await house.start(settings);
    expect(await house.homebridge.line(sentence)).toContain('https://platform.tuya.com/cloud');
  });
});
