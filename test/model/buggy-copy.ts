import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Bug } from './bugs.ts';
import { source } from './plugin.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Copies of the source, each with one bug, in a folder that is gone afterwards. */
export class BuggyCopies {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bugs-'));
  #count = 0;

  constructor() {
    // The copies use the packages of the source, the very same modules.
    symlinkSync(modules, join(this.#folder, 'node_modules'), 'junction');
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }');
  }

  /** @returns the folder of the copy. @throws Error when the text that the bug replaces is not there exactly once */
  with({ file, from, to }: Bug): URL {
    const text = readFileSync(new URL(file, source), 'utf8');
    if (text.split(from).length !== 2) {
      throw new Error(`${file} has not exactly one “${from}”: adapt the bug to the source`);
    }
    this.#count += 1;
    const root = join(this.#folder, String(this.#count));
    mkdirSync(root);
    cpSync(fileURLToPath(source), root, { recursive: true });
    writeFileSync(
      join(root, file),
      text.replace(from, () => to),
    );
    return pathToFileURL(`${root}/`);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
