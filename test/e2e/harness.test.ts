import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Home } from '../../demo/home.ts';
import { startHomebridge, type HomebridgeOptions, type RunningHomebridge } from '../../demo/homebridge.ts';

/**
 * A gate with two bolts. The first does as it is told and reports back; the second refuses every request, and has no
 * response either when the config says `silent`.
 */
const PLUGIN = `
export default (api) => api.registerPlatform('HarnessGate', class {
  constructor(log, config) {
    const { Service, Characteristic } = api.hap;
    const cached = [];
    this.configureAccessory = (accessory) => cached.push(accessory);
    api.on('didFinishLaunching', () => {
      log.info(cached.length === 0 ? 'no gate in the cache' : 'gate from the cache');
      const accessory = cached[0] ?? new api.platformAccessory('Gate', api.hap.uuid.generate('gate'));
      const service = (type, name) => accessory.getServiceById(type, name) ?? accessory.addService(type, name, name);
      accessory.getService(Service.AccessoryInformation)
        .setCharacteristic(Characteristic.Manufacturer, 'Harness')
        .setCharacteristic(Characteristic.Model, 'Two bolts')
        .setCharacteristic(Characteristic.SerialNumber, 'H-1');
      const willing = service(Service.LockMechanism, 'Willing');
      const current = willing.getCharacteristic(Characteristic.LockCurrentState).updateValue(1);
      willing.getCharacteristic(Characteristic.LockTargetState).updateValue(1)
        .onSet((target) => { log.info('asked for', target); setTimeout(() => current.updateValue(target), 20); });
      const refusing = service(Service.LockMechanism, 'Refusing');
      refusing.getCharacteristic(Characteristic.LockCurrentState)
        .onGet(() => { if (config.silent) throw new api.hap.HapStatusError(-70402); return 2; });
      const target = refusing.getCharacteristic(Characteristic.LockTargetState).updateValue(1);
      target.onSet(() => {
        target.updateValue(0);
        setImmediate(() => target.updateValue(1)); // or every later read fails like this write
        throw new api.hap.HapStatusError(-70403);
      });
      service(Service.Battery, 'Battery').getCharacteristic(Characteristic.BatteryLevel).updateValue(37);
      if (cached.length === 0) api.registerPlatformAccessories('homebridge-harness-gate', 'HarnessGate', [accessory]);
    });
  }
});
`;

const PACKAGE = {
  name: 'homebridge-harness-gate',
  version: '1.0.0',
  type: 'module',
  main: 'index.js',
  keywords: ['homebridge-plugin'],
  engines: { homebridge: '>=1.8.0' },
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-'));
  await mkdir(join(folder, 'plugin'));
  await writeFile(join(folder, 'plugin', 'package.json'), JSON.stringify(PACKAGE));
  await writeFile(join(folder, 'plugin', 'index.js'), PLUGIN);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function options(storage: string, settings: object = {}): HomebridgeOptions {
  return {
    storage: join(folder, storage),
    plugin: join(folder, 'plugin'),
    platforms: [{ platform: 'HarnessGate', name: 'Gate', ...settings }],
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a Home paired with a running Homebridge', () => {
  let bridge: RunningHomebridge;
  let home: Home;

  beforeAll(async () => {
    bridge = await startHomebridge(options('paired'));
    home = await Home.pair(bridge);
  });

  afterAll(async () => {
    await home.close();
    await bridge.kill();
  });

  it('sees what the plugin published, by name', async () => {
    const gate = (await home.accessories()).find((accessory) => accessory.name === 'Gate');
    expect(gate).toMatchObject({ manufacturer: 'Harness', model: 'Two bolts', serial: 'H-1' });
    expect(gate?.services.map((service) => service.type)).toEqual(
      expect.arrayContaining(['AccessoryInformation', 'LockMechanism', 'LockMechanism', 'Battery']),
    );
    const lock = gate?.services.find((service) => service.name === 'Willing');
    expect(lock?.characteristics.get('LockTargetState')).toMatchObject({ value: 1, permissions: ['ev', 'pr', 'pw'] });
  });

  it('reads a lock, writes it, and is sent what became of it', async () => {
    const lock = await home.lock('Gate');
    expect(await lock.read()).toEqual({ current: 'secured', target: 'secured' });

    const answer = await lock.write('unsecured');
    expect(answer.status).toBe(0);
    expect(answer.ms).toBeGreaterThan(0);
    expect(await bridge.line(/asked for 0/)).toContain('asked for 0');

    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(lock.history).toContainEqual({ at: expect.any(Number), current: 'unsecured' });
    expect(await lock.read()).toEqual({ current: 'unsecured', target: 'unsecured' });
  });

  it('shows on a second screen what was asked on the first', async () => {
    const first = await home.lock('Gate', 'Willing');
    const second = await home.lock('Gate', 'Willing');
    const target = first.shown.current === 'secured' ? 'unsecured' : 'secured';
    await first.write(target);
    await second.until({ current: target, target });
    expect(second.history.map(({ target: asked }) => asked)).toContain(target);
  });

  it('reports the HAP status of a write that fails, and shows no change', async () => {
    const lock = await home.lock('Gate', 2);
    const answer = await lock.write('unsecured');
    expect(answer.status).toBe(-70403);
    expect(lock.shown).toEqual({ current: 'jammed', target: 'secured' });
  });

  it('keeps the order of events that come in one message', async () => {
    const lock = await home.lock('Gate', 2);
    await lock.write('unsecured');
    await lock.until({ target: 'unsecured' });
    expect(lock.history.map(({ target }) => target)).toEqual(['unsecured', 'secured']);
    expect(lock.shown.target).toBe('secured');
  });

  it('says what it shows when a state does not come', async () => {
    const lock = await home.lock('Gate', 'Refusing');
    await expect(lock.until({ current: 'unsecured' }, 50)).rejects.toThrow(
      'Gate: Home shows current jammed, target secured after 50 ms, not current unsecured, target any.',
    );
  });

  it('reads the battery', async () => {
    const lock = await home.lock('Gate');
    expect(await lock.battery()).toEqual({ level: 37, low: false });
  });

  it('names the locks there are when asked for another', async () => {
    await expect(home.lock('Shed')).rejects.toThrow('Home has no lock "Shed". It has: ');
    await expect(home.lock('Gate', 'Third')).rejects.toThrow('"Gate" has no lock Third. It has: Willing, Refusing.');
  });
});

describe('Homebridge as a program', () => {
  it('comes back after a power cut with the same identity, cached accessories and pairing', async () => {
    const first = await startHomebridge(options('restarted'));
    const paired = await Home.pair(first);
    await paired.close();
    await first.kill();
    expect(isRunning(first.pid)).toBe(false);

    const second = await startHomebridge(options('restarted', { silent: true }));
    try {
      expect(second).toMatchObject({ port: first.port, pin: first.pin, username: first.username });
      expect(second.output).toContain('gate from the cache');
      const home = await Home.reconnect(second, paired.pairing);
      const silent = await home.lock('Gate', 'Refusing');
      await expect(silent.read()).rejects.toMatchObject({ name: 'NoResponse', status: -70402 });
      await home.close();

      const end = await second.stop();
      expect(end).toMatchObject({ code: 0, signal: null });
      expect(isRunning(second.pid)).toBe(false);
    } finally {
      await second.kill();
    }
  });

  it('rejects with the tail of the log when it cannot start', async () => {
    const program = join(folder, 'broken.js');
    await writeFile(program, "console.log('the last words'); process.exit(3);");
    await expect(startHomebridge({ ...options('broken'), program })).rejects.toThrow(
      /Homebridge ended \(code 3, signal null\)[^]*the last words/,
    );
  });

  it('rejects with the tail of the log when a line does not come', async () => {
    const bridge = await startHomebridge(options('waiting'));
    try {
      await expect(bridge.line(/never printed/, 50)).rejects.toThrow(/never printed[^]*is running on port/);
      const waiting = bridge.line(/never printed/, 20_000);
      const [outcome] = await Promise.allSettled([waiting, bridge.kill()]);
      expect(outcome).toMatchObject({ status: 'rejected' });
    } finally {
      await bridge.kill();
    }
  });
});
