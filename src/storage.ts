import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A place for the few facts that outlive a restart. Nothing secret goes there. */
export interface Storage {
  /** @returns what was saved last, undefined when there is nothing readable */
  load: () => unknown;
  save: (facts: unknown) => void;
}

/** Keeps the facts in one small JSON file, replaced as a whole so that a power cut leaves the old or the new one. */
export function fileStorage(path: string): Storage {
  return {
    load: (): unknown => {
      try {
        return JSON.parse(readFileSync(path, 'utf8'));
      } catch {
        return undefined;
      }
    },
    save: (facts): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(facts));
      renameSync(`${path}.new`, path);
    },
  };
}
