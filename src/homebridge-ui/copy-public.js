/** The last step of `npm run build`: puts what the browser loads, other than scripts in TypeScript, beside its compiled server. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const from = join(import.meta.dirname, 'public');
const to = join(import.meta.dirname, '../../dist/homebridge-ui/public');

if (existsSync(from)) {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.ts') });
}
