import { cpSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* After the compiler: puts the page where Homebridge's UI serves it from. Runs when the plugin is built, never later. */
const source = fileURLToPath(new URL('public', import.meta.url));
const built = fileURLToPath(new URL('../../dist/homebridge-ui', import.meta.url));

rmSync(`${built}/public`, { recursive: true, force: true });
cpSync(source, `${built}/public`, { recursive: true });
renameSync(`${built}/page`, `${built}/public/page`);
