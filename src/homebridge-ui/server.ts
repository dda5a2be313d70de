import { readFileSync } from 'node:fs';
import { release, type as systemName } from 'node:os';
import { HomebridgePluginUiServer, RequestError } from '@homebridge/plugin-ui-utils';
import { systemClock } from '../clock.ts';
import { parseJson } from '../json.ts';
import { partsOf } from './asked.ts';
import { createHandlers } from './handlers.ts';

/** Where the page's requests come in: Homebridge's UI forks this file whenever somebody opens the settings. */
class SettingsServer extends HomebridgePluginUiServer {
  constructor() {
    super();
    const { version } = partsOf(parseJson(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
    const handlers = createHandlers(this.homebridgeStoragePath ?? '.', {
      clock: systemClock,
      tell: (name, data) => {
        this.pushEvent(name, data);
      },
      versions: {
        plugin: String(version),
        // eslint-disable-next-line no-restricted-globals -- the version of Node is no part of the environment
        node: process.version,
        system: `${systemName()} ${release()}`,
        homebridgeUi: this.homebridgeUiVersion,
      },
    });
    for (const [name, answer] of Object.entries(handlers)) {
      this.onRequest(`/${name}`, async (body: unknown) =>
        answer(body).catch((error: unknown) => {
          // Any other error would be printed with its stack.
          throw new RequestError(error instanceof Error ? error.message : 'No answer', {});
        }),
      );
    }
    this.ready();
  }
}

export default new SettingsServer();
