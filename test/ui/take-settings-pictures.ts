import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { lockModel, SimulatedCloud } from '../../simulator/cloud.ts';
import { regions } from '../../src/tuya/data-centers.ts';
import packPlugin from '../e2e/pack-plugin.js';
import { HomebridgeUi } from './homebridge-ui.ts';
import { SettingsScreen } from './settings-screen.ts';

/*
 * Takes the pictures of the README of the settings screen: docs/images/settings-connection.png, the first visit, and
 * docs/images/settings-locks.png, a later one. After `npm run test:ui`, which installs the UI:
 *
 *   npx node test/ui/take-settings-pictures.ts
 */

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

await packPlugin();
const cloud = await SimulatedCloud.start({
  locks: [
    lockModel('wifi-video', { name: 'Front Door', sleep: undefined }),
    lockModel('zigbee', { name: 'Garage', pin: '123456' }),
    lockModel('all-in-one-wifi', { name: 'Cellar' }),
  ],
  otherDevices: 6,
});
const [front, , cellar] = cloud.locks();
front?.ringDoorbell();
cellar?.setBattery(15);
cellar?.unlockByHand();
cellar?.openDoor();
const elsewhere = await SimulatedCloud.start({ accessId: 'p9aaaaaaaaaaaaaaaaaa' });
const ui = await HomebridgeUi.start();
try {
  const others = regions.map((region) => [region, region === 'eu' ? cloud.endpoint : elsewhere.endpoint]);
  const block = { platform: 'TuyaSmartLock', push: 'off', endpoints: Object.fromEntries(others) as object };
  await ui.setBlock(block);
  await take('settings-connection.png', 'light', 1140, async (screen) => {
    await screen.connect(cloud.accessId, cloud.accessKey);
    await screen.says('Everything that was checked works.');
  });
  const { accessId, accessKey, endpoint } = cloud;
  await ui.setBlock({ ...block, accessId, accessKey, endpoint });
  await take('settings-locks.png', 'dark', 860, async (screen) => {
    const lock = screen.lock('Front Door');
    await lock.getByRole('button', { name: 'Show the newest pictures' }).click();
    await lock.getByRole('img').first().waitFor();
  });
} finally {
  await ui.stop();
  await Promise.all([cloud.close(), elsewhere.close()]);
}

/** Opens the screen, does something in it, and keeps what its window shows. */
async function take(
  name: string,
  colorScheme: 'light' | 'dark',
  height: number,
  act: (screen: SettingsScreen) => Promise<void>,
): Promise<void> {
  const page: Page = await ui.page({ viewport: { width: 1000, height }, colorScheme });
  const screen = await SettingsScreen.open(page);
  await act(screen);
  await page.mouse.move(0, 0);
  // Toasts fade, pictures are decoded.
  await page.waitForTimeout(1500);
  await mkdir(images, { recursive: true });
  const { x, y, width } = (await screen.window.boundingBox()) ?? { x: 0, y: 0, width: 1000 };
  // What is below the edge of the window is not in the picture.
  await writeFile(`${images}${name}`, await page.screenshot({ clip: { x, y, width, height: height - y } }));
  await page.context().close();
}
