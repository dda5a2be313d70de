import type { Language, Say } from './language.ts';
import { NoAnswer } from './limit.ts';
import type { Server } from './server.ts';
import type { OpenSettings } from './settings.ts';

/** What every part of the screen works with. */
export interface Screen {
  say: Say;
  language: Language;
  server: Server;
  settings: OpenSettings;
}

/** What went wrong, in words for the owner: those of the server where it has some. */
export function troubleOf(error: unknown, say: Say): string {
  if (error instanceof NoAnswer) {
    return say('error.late');
  }
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' && message !== '' ? message : say('error.unknown');
}
