import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HomebridgePluginUiServer, RequestError } from '@homebridge/plugin-ui-utils';

/*
 * In place of the plugin's own part of the settings screen: answers what `script.json` in the storage folder says, and
 * writes down what it was asked. {"told": …} is an answer, {"refused": "…"} a refusal, {"silent": true} neither;
 * "events" go ahead of it.
 */
class ScriptedServer extends HomebridgePluginUiServer {
  constructor() {
    super();
    for (const name of ['find-data-center', 'checks', 'locks', 'remote-unlock', 'pictures', 'diagnostics']) {
      this.onRequest(`/${name}`, (body) => this.answer(name, body));
    }
    this.ready();
  }

  answer(name, body) {
    const file = (path) => join(this.homebridgeStoragePath, path);
    appendFileSync(file('asked.jsonl'), `${JSON.stringify({ name, body })}\n`);
    const line = JSON.parse(readFileSync(file('script.json'), 'utf8'))[name] ?? { refused: 'Not in the script' };
    for (const { event, data } of line.events ?? []) {
      this.pushEvent(event, data);
    }
    if (line.refused !== undefined) {
      throw new RequestError(line.refused, {});
    }
    return line.silent === true ? new Promise(() => undefined) : line.told;
  }
}

new ScriptedServer();
