import { row, type Row } from './row.ts';

/** What the checks read of package.json. */
export interface Manifest {
  name: string;
  private?: boolean;
  license?: string;
  homepage?: string;
  bugs?: { url?: string };
  repository?: { url?: string };
  keywords?: readonly string[];
  engines?: Readonly<Record<string, string>>;
  scripts?: Readonly<Record<string, string>>;
  dependencies?: Readonly<Record<string, string>>;
  devDependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
  bundledDependencies?: readonly string[];
  bundleDependencies?: readonly string[];
}

/** The newest of each line of Node and of Homebridge that the checks ask for, when this was written. */
const newest = { 'Node 22': '22.23.3', 'Node 24': '24.21.0', Homebridge: '2.4.0' };

/** Packages whose purpose is to tell somebody else who uses the plugin, or how. */
const analytics =
  /analytics|telemetry|@?sentry|mixpanel|amplitude|posthog|segment|bugsnag|rollbar|datadog|newrelic|scarf|statsd/i;

/** What Homebridge's checks want of package.json. */
export function manifestRows(manifest: Manifest): Row[] {
  const { name, homepage = '', bugs, repository, keywords = [], engines = {}, scripts = {} } = manifest;
  const brought = [
    ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }),
    ...(manifest.bundledDependencies ?? []),
    ...(manifest.bundleDependencies ?? []),
  ];
  const atInstallation = Object.keys(scripts).filter((script) => /^(pre|post)?install$/.test(script));
  const core = brought.filter((dependency) => /^(@homebridge\/)?(homebridge|hap-nodejs)$/.test(dependency));
  const watching = brought.filter((dependency) => analytics.test(dependency));
  return [
    row('package.json: name begins with homebridge-', /^(@[\w-]+\/)?homebridge-[a-z\d-]+$/.test(name), name),
    row(
      'package.json: can be published, has a license',
      manifest.private !== true && manifest.license !== undefined,
      '',
    ),
    row('package.json: homepage is https', homepage.startsWith('https://'), homepage),
    row('package.json: bugs.url is https', bugs?.url?.startsWith('https://') === true, bugs?.url ?? 'none'),
    row(
      'package.json: repository is on GitHub',
      (repository?.url ?? '').includes('github.com/'),
      repository?.url ?? 'none',
    ),
    row('package.json: keyword homebridge-plugin', keywords.includes('homebridge-plugin'), keywords.join(', ')),
    row('package.json: one more keyword at least', keywords.length > 1, keywords.join(', ')),
    row('package.json: nothing runs at installation', atInstallation.length === 0, atInstallation.join(', ')),
    ...(['Node 22', 'Node 24'] as const).map((line) =>
      row(
        `package.json: engines.node admits ${line}`,
        admits(engines['node'], newest[line]),
        engines['node'] ?? 'none',
      ),
    ),
    row(
      'package.json: engines.homebridge admits 2.4',
      admits(engines['homebridge'], newest.Homebridge),
      engines['homebridge'] ?? 'none',
    ),
    row('package.json: Homebridge and HAP-NodeJS are not brought along', core.length === 0, core.join(', ')),
    row('package.json: no package for analytics', watching.length === 0, watching.join(', ')),
  ];
}

/**
 * Whether a range of versions admits one. Understands what this package uses, carets side by side ("^1.8.0 || ^2.0.0");
 * anything else admits nothing, so that it is noticed.
 */
export function admits(range = '', version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const caret = /^\^(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(part.trim());
    if (caret === null) {
      return false;
    }
    const [, least = 0, leastMinor = 0, leastPatch = 0] = caret.map((digits: string | undefined) =>
      Number(digits ?? 0),
    );
    return major === least && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch));
  });
}
