import { asTuyaError } from '../tuya/errors.ts';
import { consolePage } from './console-pages.ts';
import type { Check, CheckName } from './messages.ts';

/** The rows in the order in which they are shown. */
const names: readonly CheckName[] = [
  ...(['keys', 'data-center', 'account', 'iot-core', 'smart-lock', 'messages', 'pictures', 'calls'] as const),
];

interface CheckBoardOptions {
  /** Told of every row, whenever it changes. */
  tell: (check: Check) => void;
  /** Puts an error into words. */
  words: (error: unknown) => string;
}

/** The rows of the checks while they fill. What is said of a row first stays, unless it turns out not to work. */
export class CheckBoard {
  readonly #options: CheckBoardOptions;
  readonly #rows: Map<CheckName, Check>;

  constructor(options: CheckBoardOptions) {
    this.#options = options;
    const pending = { ok: undefined, pending: true, text: undefined, page: undefined };
    this.#rows = new Map(names.map((name) => [name, { name, ...pending }]));
    this.#rows.forEach((row) => {
      options.tell(row);
    });
  }

  /** All rows. */
  get rows(): Check[] {
    return [...this.#rows.values()];
  }

  /** It works. @param text figures or a name, where there is something to say */
  works(name: CheckName, text?: string): void {
    this.#settle({ name, ok: true, pending: false, text, page: undefined });
  }

  /** It does not, in words. @param page of Tuya's console where it is mended */
  fails(name: CheckName, text: string, page: string | undefined): void {
    this.#settle({ name, ok: false, pending: false, text, page });
  }

  /** It does not, for this reason. */
  failsWith(name: CheckName, error: unknown): void {
    this.fails(name, this.#options.words(error), consolePage(name, asTuyaError(error)));
  }

  /** It does not apply, or cannot be told, as those that are left when `name` is missing. */
  leavesOpen(name?: CheckName): void {
    (name === undefined ? names : [name]).forEach((one) => {
      this.#settle({ name: one, ok: undefined, pending: false, text: undefined, page: undefined });
    });
  }

  #settle(row: Check): void {
    const before = this.#rows.get(row.name);
    if (before?.pending === true || (row.ok === false && before?.ok !== false)) {
      this.#rows.set(row.name, row);
      this.#options.tell(row);
    }
  }
}
