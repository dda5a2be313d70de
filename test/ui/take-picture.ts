import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { PrintedLines } from '../../demo/printed-lines.ts';
import { lockModel, SimulatedCloud } from '../../simulator/cloud.ts';
import packPlugin, { packedPlugin } from '../e2e/pack-plugin.js';
import { HomebridgeUi } from './homebridge-ui.ts';

/*
 * Takes the picture of the README, docs/images/in-homebridge.png: what a real Homebridge shows of simulated locks, and
 * the picture that comes with the bell of one. After `npm run test:ui`, which installs the UI, run on Linux as root:
 *
 *   unshare -n bash -c 'ip link set lo up multicast on; ip route add 224.0.0.0/4 dev lo; npx node test/ui/take-picture.ts'
 *
 * The UI finds the bridge by mDNS; in a network of its own it finds no other one.
 */

const image = fileURLToPath(new URL('../../docs/images/in-homebridge.png', import.meta.url));
const homebridge = fileURLToPath(new URL('../../node_modules/homebridge/bin/homebridge.js', import.meta.url));
/** So wide that the accessories stand in five columns, and so high that two rows show; pixels. */
const width = 940;
const height = 380;
/** What the UI shows on the left of them, and above; pixels. */
const menu = 60;
const heading = 120;

await packPlugin();
const cloud = await SimulatedCloud.start({
  locks: [
    lockModel('wifi-video', { name: 'Front Door', sleep: undefined }),
    lockModel('all-in-one-wifi', { name: 'Cellar' }),
  ],
});
const [front, cellar] = cloud.locks();
front?.ringDoorbell();
cellar?.setBattery(15);
cellar?.unlockByHand();
cellar?.openDoor();
const ui = await HomebridgeUi.start();
await ui.setBlock({
  platform: 'TuyaSmartLock',
  name: 'Tuya Smart Lock',
  accessId: cloud.accessId,
  accessKey: cloud.accessKey,
  endpoint: cloud.endpoint,
  push: 'off',
  locks: [{ id: cellar?.id, camera: 'off' }],
});
const bridge = spawn(
  process.execPath,
  [homebridge, '-U', ui.storage, '-P', packedPlugin, '--strict-plugin-resolution', '-I', '-Q'],
  { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' } },
);
const lines = new PrintedLines([bridge.stdout, bridge.stderr]);
try {
  await lines.match(/Cellar is on the bridge/, 60_000);
  const page = await ui.page({ viewport: { width: menu + width, height: heading + height }, deviceScaleFactor: 1.4 });
  await page.goto(page.url().replace(/plugins$/, 'accessories'));
  await page.getByText('Front Door Reject', { exact: true }).waitFor();
  await page.getByText('Unlocked', { exact: true }).first().waitFor();
  await page.evaluate('document.fonts.ready');
  const accessories = await page.screenshot({ clip: { x: menu, y: heading, width, height } });
  const bell = front?.pictures.at(-1)?.cover.content ?? Buffer.alloc(0);
  await mkdir(dirname(image), { recursive: true });
  await writeFile(image, await sideBySide(page, accessories, bell));
} finally {
  bridge.kill('SIGKILL');
  await once(bridge, 'close');
  await ui.stop();
  await cloud.close();
}

/** The accessories, and beside them the picture that came with the bell. */
async function sideBySide(page: Page, accessories: Buffer, bell: Buffer): Promise<Buffer> {
  const shown = (type: string, bytes: Buffer): string => `data:image/${type};base64,${bytes.toString('base64')}`;
  await page.setViewportSize({ width: width + 340, height });
  await page.setContent(`
    <body style="margin: 0; display: flex; background: #f3f3f3">
      <img width="${width}" src="${shown('png', accessories)}">
      <img width="320" style="align-self: center; border-radius: 12px" src="${shown('jpeg', bell)}">
    </body>`);
  await page.waitForFunction('[...document.images].every(({ complete }) => complete)');
  return page.screenshot();
}
