import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startHomebridge } from '../../demo/homebridge.ts';
import { type CloudOptions, lockModel, SimulatedCloud } from '../../simulator/cloud.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';
import { HomebridgeUi } from './homebridge-ui.ts';
import { SettingsScreen } from './settings-screen.ts';

/** The whole settings screen, page and server, as npm delivers it, in front of a simulated cloud. */

const front = lockModel('all-in-one-wifi', { name: 'Front Door' });
const gate = lockModel('wifi-video', { name: 'Garden Gate', sleep: undefined });
const garage = lockModel('zigbee', { name: 'Garage', pin: '123456' });
const wholeHouse = { locks: [front, gate, garage], otherDevices: 2 };
const otherKeys = { accessId: 'p9aaaaaaaaaaaaaaaaaa', accessKey: '0123456789abcdef0123456789abcdef' };

let ui: HomebridgeUi;
let page: Page | undefined;
let screen: SettingsScreen;
const clouds: SimulatedCloud[] = [];

beforeAll(async () => {
  ui = await HomebridgeUi.start();
});

afterAll(async () => {
  await ui.stop();
});

afterEach(async () => {
  await page?.context().close();
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
});

async function cloudWith(options: CloudOptions = wholeHouse): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(options);
  clouds.push(cloud);
  return cloud;
}

async function open(block: object): Promise<void> {
  await ui.setBlock({ platform: 'TuyaSmartLock', ...block });
  page = await ui.page();
  screen = await SettingsScreen.open(page);
}

/** Opens the screen as somebody does who was here before. */
async function openAgain({ accessId, accessKey, endpoint }: SimulatedCloud): Promise<void> {
  await open({ accessId, accessKey, endpoint, push: 'off' });
}

async function check(): Promise<void> {
  await screen.button('Connection').click();
  await screen.button('Check everything').click();
}

/** Every request that may move a bolt. */
function boltRequests({ ledger }: SimulatedCloud): unknown[] {
  return (['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin', 'commands'] as const).flatMap(
    (endpoint) => ledger.of(endpoint),
  );
}

describe('the first visit', () => {
  it('finds the data centre among those that know nothing, and Homebridge starts on what is saved', async () => {
    const cloud = await cloudWith();
    const [empty, foreign] = [await cloudWith({}), await cloudWith(otherKeys)];
    await open({ push: 'off', endpoints: { us: empty.endpoint, in: foreign.endpoint, eu: cloud.endpoint } });
    await screen.connect(cloud.accessId, cloud.accessKey);
    await screen.says('Found: your project lives in the data centre Central Europe.');
    expect(await screen.row('Central Europe').innerText()).toContain('devices: 5, locks: 3');
    expect(await screen.row('India').innerText()).toContain('does not know the keys');
    await screen.says('Everything that was checked works.');
    await screen.untilStanding('Verified');
    await screen.save();
    const saved = await ui.block();
    expect(saved).toMatchObject({ accessId: cloud.accessId, accessKey: cloud.accessKey, region: 'eu' });
    await screen.button('Show the locks').click();
    await screen.lock('Garden Gate').waitFor();
    expect(boltRequests(cloud)).toEqual([]);
    const homebridge = await startHomebridge({
      storage: `${ui.storage}/start-${Date.now()}`,
      plugin: packedPlugin,
      platforms: [{ ...saved, platform: 'TuyaSmartLock' }],
    });
    try {
      await homebridge.line(/Front Door is on the bridge/, 60_000);
    } finally {
      await homebridge.kill();
    }
  });

  it('says why the keys are refused', async () => {
    const cloud = await cloudWith();
    await open({ endpoints: { eu: cloud.endpoint } });
    await screen.connect(cloud.accessId, 'fedcba9876543210fedcba9876543210');
    await screen.says('No data centre accepts these keys.');
    await screen.says('Tuya code 1004');
  });
});

describe('the checks', () => {
  it('say that a service is missing, and where it is added', async () => {
    const cloud = await cloudWith();
    const effect = { kind: 'code', code: 28841106 } as const;
    cloud.fault({ endpoint: 'password-ticket', times: Infinity, effect });
    await openAgain(cloud);
    await check();
    await screen.says('Not everything works yet.');
    const row = await screen.row('Smart Lock Open Service').innerText();
    expect(row).toContain('Tuya code 28841106');
    expect(row).toContain('In Tuya’s console: Service API');
  });

  it('say that no app account is linked', async () => {
    await openAgain(await cloudWith({}));
    await check();
    await screen.says('Not everything works yet.');
    expect(await screen.row('App account linked').innerText()).toContain('Link the app account');
  });
});

describe('the locks', () => {
  it('are shown as they are, and switched after a question, without a bolt that moves', async () => {
    const cloud = await cloudWith();
    await openAgain(cloud);
    const lock = screen.lock('Front Door');
    await lock.waitFor();
    expect(await lock.innerText()).toContain('locked · door closed');
    const toggle = lock.getByLabel('Unlock from afar', { exact: true });
    expect(await toggle.isChecked()).toBe(true);
    await toggle.click();
    await lock.getByRole('button', { name: 'Switch off' }).click();
    await screen.says('Changed.');
    expect(await toggle.isChecked()).toBe(false);
    expect(cloud.ledger.of('remote-unlock-config')).toMatchObject([{ device: front.id, carriedOut: true }]);
    expect(boltRequests(cloud)).toEqual([]);
  });

  it('take a PIN where one is wanted, and show pictures where there are some', async () => {
    const cloud = await cloudWith();
    cloud.locks()[1]?.ringDoorbell();
    await openAgain(cloud);
    await screen.lock('Garage').getByLabel('PIN', { exact: true }).fill('123456');
    await screen.lock('Garage').getByLabel('PIN', { exact: true }).press('Tab');
    await screen.save();
    expect((await ui.block())?.['locks']).toEqual([{ id: garage.id, pin: '123456' }]);
    const album = screen.lock('Garden Gate');
    await album.getByRole('button', { name: 'Show the newest pictures' }).click();
    await album.getByRole('img').first().waitFor();
  });
});

it('makes a file for a bug report in which no secret is', async () => {
  const cloud = await cloudWith();
  await openAgain(cloud);
  await screen.button('Connection').click();
  const coming = page?.waitForEvent('download');
  await screen.button('Download the file').click();
  const file = await (await coming)?.createReadStream();
  const text = (await file?.setEncoding('utf8').toArray())?.join('') ?? '';
  expect(text.length).toBeGreaterThan(1000);
  expect(text).not.toContain(cloud.accessKey);
  expect(text).not.toContain(front.id);
});
