import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Config, type ConfigReading, readConfig, secretsOf, settingsOf } from '../src/config.ts';

const project = { platform: 'TuyaSmartLock', accessId: 'p9abcdef', accessKey: 'a-very-secret-key', region: 'eu' };

function problemsIn(raw: unknown): string[] {
  const reading: ConfigReading = readConfig(raw);
  return reading.ok ? [] : reading.problems;
}

function warningsIn(raw: unknown): string[] {
  return readConfig(raw).warnings;
}

function configOf(raw: unknown): Config {
  const reading = readConfig(raw);
  if (!reading.ok) {
    throw new Error(reading.problems.join('\n'));
  }
  return reading.config;
}

describe('a configuration without mistakes', () => {
  it('needs only the project keys and its data centre', () => {
    expect(configOf(project)).toEqual({
      platform: 'TuyaSmartLock',
      accessId: 'p9abcdef',
      accessKey: 'a-very-secret-key',
      endpoint: 'https://openapi.tuyaeu.com',
      account: undefined,
      push: 'auto',
      pushEndpoint: 'wss://mqe.tuyaeu.com:8285/',
      locks: new Map(),
      callsPerMonth: 26_000,
      videoProcessor: 'ffmpeg',
    });
  });

  it('prefers configured addresses to those of the region', () => {
    const addresses = { endpoint: 'https://openapi.tuyain.com', pushEndpoint: 'wss://mqe.tuyain.com:8285/' };
    expect(configOf({ ...project, ...addresses })).toMatchObject(addresses);
  });

  it('needs no region beside an address, and then knows no push address', () => {
    const { region: _, ...rest } = project;
    const config = configOf({ ...rest, endpoint: 'https://openapi.tuyaeu.com' });
    expect(config).toMatchObject({ endpoint: 'https://openapi.tuyaeu.com', pushEndpoint: undefined });
  });

  it('takes blanks around a pasted key or id as an accident', () => {
    const config = configOf({ ...project, accessKey: ' a-very-secret-key\n', locks: [{ id: ' bf1 ' }] });
    expect(config.accessKey).toBe('a-very-secret-key');
    expect([...config.locks.keys()]).toEqual(['bf1']);
  });

  it('keeps the password of the app account as it is, blanks included', () => {
    const account = { countryCode: 49, username: 'me@example.com', password: ' secret ' };
    expect(configOf({ ...project, account }).account).toEqual({ ...account, schema: 'smartlife' });
  });

  it('accepts what the settings screen writes for a child bridge', () => {
    expect(problemsIn({ ...project, name: 'Locks', _bridge: { username: '0E:11:22:33:44:55', port: 50000 } })).toEqual(
      [],
    );
  });
});

describe('fields left empty on the settings screen', () => {
  it.each([
    ['an address', { endpoint: '', pushEndpoint: '' }],
    ['an account', { account: { countryCode: null, username: '', password: '', schema: '' } }],
    ['an account nobody opened', { account: {} }],
    ['a list of one untouched lock', { locks: [{}] }],
    ['a lock with empty fields', { locks: [{ id: '', name: '', pin: '' }] }],
    ['a choice', { push: '', callsPerMonth: null, videoProcessor: '' }],
  ])('are no setting: %s', (_what, empty) => {
    expect(configOf({ ...project, ...empty })).toEqual(configOf(project));
  });

  it('are missing where something is needed', () => {
    expect(problemsIn({ ...project, accessId: '', accessKey: '', region: '' })).toEqual([
      expect.stringMatching(/^"accessId" is missing/),
      expect.stringMatching(/^"accessKey" is missing/),
      expect.stringMatching(/^"region" is missing/),
    ]);
  });
});

describe('what was meant is understood', () => {
  const account = { countryCode: 49, username: 'me@example.com', password: 'secret' };

  it.each([
    ['"+49"', { account: { ...account, countryCode: '+49' } }, { account }],
    ['"0049"', { account: { ...account, countryCode: ' 0049 ' } }, { account }],
    ['"26000"', { callsPerMonth: '26000' }, { callsPerMonth: 26_000 }],
    ['"EU"', { region: 'EU' }, { region: 'eu' }],
    ['"Central Europe"', { region: ' Central Europe ' }, { region: 'eu' }],
    ['"Auto"', { push: 'Auto' }, { push: 'auto' }],
    ['a door as text', { locks: [{ id: 'a', channel: '2' }] }, { locks: [{ id: 'a', channel: 2 }] }],
    ['seconds as text', { locks: [{ id: 'a', wakeSeconds: '0' }] }, { locks: [{ id: 'a', wakeSeconds: 0 }] }],
    ['a flag as text', { locks: [{ id: 'a', hidden: 'True' }] }, { locks: [{ id: 'a', hidden: true }] }],
    ['a PIN as a number', { locks: [{ id: 'a', pin: 123_456 }] }, { locks: [{ id: 'a', pin: '123456' }] }],
    ['a lock that is nothing but defaults', { locks: [{ hidden: false, camera: 'bridged', relockSeconds: 8 }] }, {}],
    ['an account that is nothing but its app', { account: { schema: 'smartlife' } }, {}],
  ])('%s', (_, written, meant) => {
    expect(configOf({ ...project, ...written })).toEqual(configOf({ ...project, ...meant }));
  });
});

describe('very many mistakes', () => {
  const broken = (count: number): object => ({
    ...project,
    locks: Array.from({ length: count }, () => ({ pin: 'x', colour: 1 })),
  });

  it('are ten lines and a count, of whatever kind', () => {
    const problems = problemsIn(broken(5_000));
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe('… and 9,990 more');
    expect(warningsIn(broken(5_000)).at(-1)).toBe('… and 4,990 more');
  });

  it('take no longer than their number: ten times as many are no hundred times the work', () => {
    const locks = Array.from({ length: 40_000 }, (_, index) => ({ id: `bf${index % 20_000}` }));
    expect(problemsIn({ ...project, locks })).toHaveLength(11);
    expect(problemsIn(broken(20_000))).toHaveLength(11);
  });
});

describe('a mistake', () => {
  const lock = { id: 'bf1' };
  const account = { countryCode: 49, username: 'me@example.com', password: 'secret' };

  it.each([
    ['accessId', 'is missing', { accessId: undefined }],
    ['accessId', 'is not right (found "")', { accessId: '   ' }],
    ['accessKey', 'is not right', { accessKey: 12_345_678 }],
    ['region', 'is not right (found "europe")', { region: 'Europe' }],
    ['endpoint', 'is not a complete address', { endpoint: 'openapi.tuyaeu.com' }],
    ['endpoint', 'must begin with https://', { endpoint: 'wss://openapi.tuyaeu.com' }],
    ['pushEndpoint', 'must begin with wss://', { pushEndpoint: 'https://mqe.tuyaeu.com:8285/' }],
    ['account', 'is not right', { account: 'me@example.com' }],
    ['account.countryCode', 'is not right (found "DE")', { account: { ...account, countryCode: 'DE' } }],
    ['account.username', 'is missing', { account: { ...account, username: '' } }],
    ['account.password', 'is not right', { account: { ...account, password: 4711 } }],
    ['account.schema', 'is not right (found true)', { account: { ...account, schema: true } }],
    ['push', 'is not right (found "on")', { push: 'on' }],
    ['locks', 'is not right', { locks: lock }],
    ['locks[0]', 'is not right', { locks: ['bf1'] }],
    ['locks[0].id', 'is missing', { locks: [{ name: 'Front Door' }] }],
    ['locks[1].pin', 'is not right', { locks: [lock, { id: 'bf2', pin: 12_345 }] }],
    ['locks[0].channel', 'is not right (found 0)', { locks: [{ ...lock, channel: 0 }] }],
    ['locks[0].invertState', 'is not right (found "yes")', { locks: [{ ...lock, invertState: 'yes' }] }],
    ['locks[0].relockSeconds', 'is not right (found 0)', { locks: [{ ...lock, relockSeconds: 0 }] }],
    ['locks[0].wakeSeconds', 'is not right (found -1)', { locks: [{ ...lock, wakeSeconds: -1 }] }],
    ['locks[0].camera', 'is not right (found true)', { locks: [{ ...lock, camera: true }] }],
    ['locks[0].hidden', 'is not right (found 1)', { locks: [{ ...lock, hidden: 1 }] }],
    ['locks[1].id', 'names the same lock as "locks[0]"', { locks: [lock, { ...lock, hidden: true }] }],
    ['callsPerMonth', 'is not right (found •••)', { callsPerMonth: 1e300 }],
    ['name', 'is not right (found 5)', { name: 5 }],
    ['videoProcessor', 'is not right (found false)', { videoProcessor: false }],
  ])('about %s gives one line: %s', (key, problem, change) => {
    expect(problemsIn({ ...project, ...change })).toEqual([
      expect.stringMatching(new RegExp(`^${escaped(`"${key}" ${problem}. It is `)}.+ for example .+`)),
    ]);
  });

  it('hides no other: all are told at once, one line each', () => {
    const problems = problemsIn({ accessId: 5, push: 'on', locks: [{}, { pin: 'x' }] });
    expect(problems.map((line) => line.slice(0, line.indexOf('" ') + 1))).toEqual([
      '"accessId"',
      '"accessKey"',
      '"push"',
      '"locks[1].id"',
      '"locks[1].pin"',
      '"region"',
    ]);
  });

  it.each([undefined, null, [], 'TuyaSmartLock', 5])('is a block that is no object: %p', (raw) => {
    expect(problemsIn(raw)).toEqual([expect.stringMatching(/^The platform’s block is not an object.*"platform"/)]);
  });

  it('shows only the beginning of a long value', () => {
    const [line] = problemsIn({ ...project, region: 'x'.repeat(10_000) });
    expect(line?.length).toBeLessThan(250);
  });
});

describe('a lock of which nothing was filled in', () => {
  it.each([
    [[{}], 'an entry'],
    [[{ id: 'a' }, { hidden: false, camera: 'bridged' }], 'an entry'],
    [[{}, { id: '', name: '' }, null], '3 entries'],
  ])('is a warning: %j', (locks, what) => {
    expect(problemsIn({ ...project, locks })).toEqual([]);
    expect(warningsIn({ ...project, locks })).toEqual([
      expect.stringMatching(new RegExp(`^"locks" has ${what} without an id .*ignored`)),
    ]);
  });

  it('does not shift the places of the others', () => {
    const locks = [{}, { id: 'a' }, null, { id: 'a' }, { id: 'b', pin: 'x', colour: 1 }];
    expect(problemsIn({ ...project, locks })).toContainEqual(expect.stringMatching(/^"locks\[4\]\.pin"/));
    expect(problemsIn({ ...project, locks: locks.slice(0, 4) })).toEqual([
      expect.stringMatching(/^"locks\[3\]\.id" names the same lock as "locks\[1\]"/),
    ]);
    expect(warningsIn({ ...project, locks })).toContainEqual(expect.stringContaining('"locks[4].colour"'));
  });
});

describe('an unknown key', () => {
  it('is shown by its name also where that is long', () => {
    expect(warningsIn({ ...project, disableAccessoryNames: true })).toEqual([
      '"disableAccessoryNames" is not a setting and is ignored',
    ]);
  });

  it.each([
    ['accesskey', 'accessKey'],
    ['acessKey', 'accessKey'],
    ['access-key', 'accessKey'],
    ['clientSecret', 'accessKey'],
    ['clientId', 'accessId'],
    ['regions', 'region'],
    ['devices', 'locks'],
  ])('%s is pointed to %s', (key, meant) => {
    const raw = { ...project, [key]: 'whatever' };
    expect(warningsIn(raw)).toEqual([`"${key}" is not a setting and is ignored (did you mean "${meant}"?)`]);
    expect(problemsIn(raw)).toEqual([]);
  });

  it('inside a lock or the account is named with its place', () => {
    const account = { countryCode: 49, username: 'me', password: 'secret', pasword: 'x' };
    const [inAccount, inLock] = warningsIn({ ...project, account, locks: [{ id: 'bf1', deviceId: 'bf1' }] });
    expect(inAccount).toContain('"account.pasword" is not a setting and is ignored (did you mean "password"?)');
    expect(inLock).toContain('"locks[0].deviceId" is not a setting and is ignored (did you mean "id"?)');
  });

  it('that resembles nothing is told without a guess', () => {
    expect(warningsIn({ ...project, colour: 'red' })).toEqual(['"colour" is not a setting and is ignored']);
  });

  it.each(['_comment', 'plugin_map'])('of another program turns nothing off: %s', (key) => {
    const raw = { ...project, [key]: { plugin_name: 'homebridge-tuya-smart-lock', index: 0 } };
    expect(configOf(raw)).toEqual(configOf(project));
    expect(warningsIn(raw)).toHaveLength(1);
  });

  it('beside a missing one is told as well: it may be that one, misspelt', () => {
    const { accessKey, ...rest } = project;
    const raw = { ...rest, acessKey: accessKey };
    expect(problemsIn(raw)).toEqual([expect.stringMatching(/^"accessKey" is missing/)]);
    expect(warningsIn(raw)).toEqual([expect.stringContaining('did you mean "accessKey"?')]);
  });
});

describe('an address in plain text', () => {
  it.each(['http://127.0.0.1:8080', 'http://127.1.2.3', 'http://[::1]:80', 'http://localhost:3000'])(
    'is accepted to this machine: %s',
    (endpoint) => {
      expect(problemsIn({ ...project, endpoint })).toEqual([]);
    },
  );

  it.each([
    'http://openapi.tuyaeu.com',
    'http://192.168.1.5:8080',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com',
  ])('is refused to any other: %s', (endpoint) => {
    expect(problemsIn({ ...project, endpoint })).toEqual([
      expect.stringMatching(/^"endpoint" is not encrypted.*"https:\/\/openapi\.tuyaeu\.com"/),
    ]);
  });

  it('holds for the push address too', () => {
    expect(problemsIn({ ...project, pushEndpoint: 'ws://127.0.0.1:9000' })).toEqual([]);
    expect(problemsIn({ ...project, pushEndpoint: 'ws://mqe.tuyaeu.com' })).toHaveLength(1);
  });
});

describe('the settings of a lock', () => {
  const usual = {
    name: undefined,
    pin: undefined,
    channel: undefined,
    invertState: false,
    relockSeconds: 8,
    wakeSeconds: 45,
    camera: 'bridged',
    hidden: false,
    readOnly: false,
  };

  it('are the usual ones when the configuration does not name it', () => {
    expect(settingsOf(configOf(project), 'bf9')).toEqual({ id: 'bf9', ...usual });
  });

  it('are the usual ones where its entry says nothing else', () => {
    const config = configOf({ ...project, locks: [{ id: 'bf1', name: 'Front Door', wakeSeconds: 0 }] });
    expect(settingsOf(config, 'bf1')).toEqual({ ...usual, id: 'bf1', name: 'Front Door', wakeSeconds: 0 });
  });
});

describe('secrets', () => {
  it('are the access key, the password and every PIN', () => {
    const account = { countryCode: 49, username: 'me', password: 'app-password' };
    const locks = [{ id: 'bf1', pin: '111111' }, { id: 'bf2' }, { id: 'bf3', pin: '333333' }];
    expect(secretsOf(configOf({ ...project, account, locks }))).toEqual([
      'a-very-secret-key',
      'app-password',
      '111111',
      '333333',
    ]);
  });

  it.each([
    ['the access key in region', { region: '0123456789abcdef0123456789abcdef' }],
    ['the access key in push', { push: 'AbCdEfGhIjKlMnOpQrStUvWx' }],
    ['a PIN in channel', { locks: [{ id: 'a', channel: 246_810 }] }],
    ['a PIN as text in channel', { locks: [{ id: 'a', channel: '24 68 10' }] }],
    ['a PIN in camera', { locks: [{ id: 'a', camera: '246810' }] }],
    ['a key as the name of a setting', { '0123456789abcdef0123456789abcdef': true }],
    ['the access key in countryCode', { account: { countryCode: '0123456789abcdef', username: 'me', password: 'x' } }],
  ])('pasted into the wrong place are hidden: %s', (_, pasted) => {
    const lines = [...problemsIn({ ...project, ...pasted }), ...warningsIn({ ...project, ...pasted })].join('\n');
    expect(lines).toContain('•••');
    expect(lines).not.toMatch(/0123456789abcdef0|24 ?68|AbCdEf|found "?0123/);
  });

  it('are hidden in whatever key they were pasted, as its value, inside of it or as a name', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[0-9a-f]{16}[0-9a-f]{16}$/),
      fc.stringMatching(/^[a-z]{8}[0-9]{3}[a-zA-Z0-9]{10}$/),
      fc.stringMatching(/^[1-9][0-9]{5}$/),
      fc.stringMatching(/^[A-Z][a-z]{4,7}[0-9]{2}[!#$%&]$/),
    );
    const key = fc.constantFrom(
      ...['platform', 'name', 'accessId', 'accessKey', 'region', 'endpoint', 'push', 'pushEndpoint'],
      ...['callsPerMonth', 'videoProcessor', 'account', 'locks', 'colour'],
    );
    const keyOfALock = fc.constantFrom(
      ...[
        'id',
        'name',
        'pin',
        'channel',
        'invertState',
        'relockSeconds',
        'wakeSeconds',
        'camera',
        'hidden',
        'readOnly',
      ],
      ...['people', 'accessCodes', 'modes'],
    );
    const keyOfTheAccount = fc.constantFrom('countryCode', 'username', 'password', 'schema');
    const blocks = secret.chain((text) => {
      const pasted = fc.constantFrom<unknown>(
        ...[text, [text], { [text]: text }, { id: text, [text]: 1 }, [{ id: 5, [text]: text }]],
        ...[/^\d+$/.test(text) ? Number(text) : text],
      );
      return fc.tuple(
        fc.constant(text),
        fc.oneof(
          fc.tuple(key, pasted).map(([name, value]) => ({ ...project, [name]: value })),
          fc.tuple(keyOfALock, pasted).map(([name, value]) => ({ ...project, locks: [{ id: 5, [name]: value }] })),
          fc.tuple(keyOfTheAccount, pasted).map(([name, value]) => ({ ...project, account: { [name]: value } })),
          fc.constant({ ...project, [text]: true }),
        ),
      );
    });
    fc.assert(
      fc.property(blocks, ([text, raw]) => {
        expect([...problemsIn(raw), ...warningsIn(raw)].join('\n')).not.toContain(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are hidden also where they look like a word', () => {
    const account = { countryCode: 49, username: 'me@example.com', password: 'sesame' };
    const lines = problemsIn({ ...project, account, push: 'Sesame', region: 'sesame' });
    expect(lines).toHaveLength(2);
    expect(lines.join().toLowerCase()).not.toContain('sesame');
  });

  it('never appear in a complaint, and no garbage makes it throw or break a line', () => {
    const secret = fc.stringMatching(/^SECRET[a-z0-9]{8}$/);
    const garbage = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });
    const misplaced = fc.oneof(
      secret,
      secret.map((text) => [text]),
      secret.map((pin) => ({ pin })),
      garbage,
    );
    const lock = fc.record({ id: garbage, pin: misplaced, name: garbage, camera: garbage }, { requiredKeys: [] });
    const block = fc.record(
      {
        accessId: garbage,
        accessKey: misplaced,
        region: garbage,
        endpoint: fc.oneof(fc.webUrl(), garbage),
        account: fc.oneof(fc.record({ countryCode: garbage, password: misplaced }), misplaced),
        locks: fc.oneof(fc.array(fc.oneof(lock, misplaced)), lock, misplaced),
        callsPerMonth: garbage,
      },
      { requiredKeys: [] },
    );
    const blocks = fc.oneof(
      block,
      fc.tuple(block, fc.dictionary(fc.string(), garbage)).map(([known, unknown]) => ({ ...unknown, ...known })),
      garbage,
    );
    fc.assert(
      fc.property(blocks, (raw) => {
        for (const line of [...problemsIn(raw), ...warningsIn(raw)]) {
          expect(line).not.toContain('SECRET');
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
