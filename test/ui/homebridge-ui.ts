import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { freePort } from '../../demo/free-port.ts';
import { PrintedLines } from '../../demo/printed-lines.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';

const program = fileURLToPath(new URL('node_modules/homebridge-config-ui-x/dist/bin/standalone.js', import.meta.url));
/** The UI is up after 2 to 3 s; this much only on a machine that is busy with something else. */
const startTimeout = 90_000;
/** For every step in the browser, ms: pages of the UI take up to 4 s on an idle machine. */
const patience = 30_000;
/** Nothing of Chromium's own business: no updates, no telemetry, no sandbox (tests also run as root). */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A user must exist, or the UI asks for the first one; with `auth: none` nobody logs in as it. */
const users = [{ id: 1, username: 'admin', name: 'Administrator', hashedPassword: 'x', salt: 'x', admin: true }];

export interface Block {
  platform: string;
  [key: string]: unknown;
}

/** The real Homebridge UI over a storage folder of its own, with the packed plugin installed, and a browser in front. */
export class HomebridgeUi {
  /** The storage folder: of the UI, and of a Homebridge that is started on what the UI saved. */
  readonly storage: string;
  readonly #address: string;
  readonly #browser: Browser;
  readonly #close: () => Promise<void>;

  private constructor(storage: string, address: string, browser: Browser, close: () => Promise<void>) {
    this.storage = storage;
    this.#address = address;
    this.#browser = browser;
    this.#close = close;
  }

  /**
   * Starts the UI and Chromium. Rejects with what the UI printed if it does not come up.
   * @param plugin the folder of the plugin: as npm would deliver it, or with a server of its own
   */
  static async start(plugin = packedPlugin): Promise<HomebridgeUi> {
    const folder = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-ui-'));
    const storage = join(folder, 'storage');
    const plugins = join(folder, 'plugins');
    await mkdir(storage);
    await mkdir(plugins);
    await symlink(plugin, join(plugins, 'homebridge-tuya-smart-lock'));
    const port = await freePort();
    await writeFile(join(storage, 'auth.json'), JSON.stringify(users));
    await writeFile(join(storage, 'config.json'), JSON.stringify(await emptyConfig(port)));
    const child = spawn(process.execPath, [program, '-U', storage, '-P', plugins, '-I'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', UIX_STRICT_PLUGIN_RESOLUTION: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    const lines = new PrintedLines([child.stdout, child.stderr]);
    const ended = once(child, 'close').then(() => {
      lines.end('The UI ended');
    });
    const close = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await lines.match(/is listening on/, startTimeout);
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: browserFlags,
        timeout: startTimeout,
      });
      return new HomebridgeUi(storage, `http://127.0.0.1:${port}`, browser, async () => {
        await browser.close();
        await close();
      });
    } catch (error) {
      await close();
      throw new Error(`The UI did not come up. It printed:\n${lines.text}`, { cause: error });
    }
  }

  /** A fresh page of the UI, as the owner of a new browser sees it. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    await page.goto(`${this.#address}/plugins`);
    return page;
  }

  /** The plugin's block as it stands in config.json. */
  async block(): Promise<Block | undefined> {
    const { platforms } = await readConfigFile(this.storage);
    return platforms.find(({ platform }) => platform === 'TuyaSmartLock');
  }

  /** Makes config.json hold this block of the plugin, or none. */
  async setBlock(block: Block | undefined): Promise<void> {
    const config = await readConfigFile(this.storage);
    const others = config.platforms.filter(({ platform }) => platform !== 'TuyaSmartLock');
    const platforms = block === undefined ? others : [...others, block];
    await writeFile(join(this.storage, 'config.json'), JSON.stringify({ ...config, platforms }));
  }

  /** Ends the browser and the UI, and forgets the storage folder. */
  async stop(): Promise<void> {
    await this.#close();
  }
}

async function emptyConfig(port: number): Promise<object> {
  return {
    bridge: { name: 'Form Bridge', username: '0E:11:22:33:44:55', pin: '031-45-154', port: await freePort() },
    accessories: [],
    platforms: [{ platform: 'config', name: 'Config', port, host: '127.0.0.1', auth: 'none' }],
  };
}

async function readConfigFile(storage: string): Promise<{ platforms: Block[] }> {
  return JSON.parse(await readFile(join(storage, 'config.json'), 'utf8')) as { platforms: Block[] };
}
