import { styleText } from 'node:util';

/** Widths that fit into 80 columns: time, Home, the cloud and the door. */
const TIME = 7;
const HOME = 32;

/**
 * One timeline with a column for each side, in ms since the last tap:
 * what Home asks and shows on the left, what the cloud and the door do on the right.
 */
export class Timeline {
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  #tapped: number;

  /**
   * @param print gets one line without line end
   * @param now a clock, ms
   */
  constructor(print: (line: string) => void, now: () => number = () => performance.now()) {
    this.#print = print;
    this.#now = now;
    this.#tapped = now();
  }

  /** A line over both columns. */
  title(text: string): void {
    this.#print(`\n${styleText('bold', text)}`);
  }

  note(text: string): void {
    this.#print(text);
  }

  /** What the plugin logs. */
  log(text: string): void {
    this.#print(`${this.#time()}  ${styleText('yellow', `log: ${text}`)}`);
  }

  columns(): void {
    this.#print(styleText('dim', `${'ms'.padStart(TIME)}  ${'Apple Home'.padEnd(HOME)}Tuya cloud and the door`));
  }

  /** A person does something on Home's side; time counts from here. */
  tap(text: string): void {
    this.#tapped = this.#now();
    this.home(text);
  }

  /** A person does something at the door; time counts from here. */
  atTheDoor(text: string): void {
    this.#tapped = this.#now();
    this.door(text);
  }

  home(text: string): void {
    this.#print(`${this.#time()}  ${text}`);
  }

  door(text: string): void {
    this.#print(`${this.#time()}  ${' '.repeat(HOME)}${text}`);
  }

  /** The outcome of a step: the mark a viewer looks for. */
  mark(right: boolean, text: string): void {
    const sign = right ? styleText('green', '✓') : styleText('red', '✗');
    this.#print(`${' '.repeat(TIME - 1)}${sign}  ${text}`);
  }

  /** Ms since the last tap. */
  get elapsed(): number {
    return this.#now() - this.#tapped;
  }

  #time(): string {
    return styleText('dim', this.elapsed.toFixed(0).padStart(TIME));
  }
}
