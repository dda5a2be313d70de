import type { Clock } from '../clock.ts';
import type { TuyaError } from '../tuya/errors.ts';

/** The owner may subscribe to a service or change the lock's settings: then it is asked again after this time, ms. */
const askedAgainAfter = 6 * 3600_000;

/** Questions about one lock that Tuya does not answer, so that they are not asked again and again. */
export class UnsupportedEndpoints<Question extends string> {
  readonly #until = new Map<Question, number>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns whether the error is a refusal that lasts; the question then is not to be asked for six hours */
  note(question: Question, { lasting }: TuyaError): boolean {
    if (lasting) {
      this.#until.set(question, this.#clock.now() + askedAgainAfter);
    }
    return lasting;
  }

  /** Whether a question may be asked. */
  allow(question: Question): boolean {
    return (this.#until.get(question) ?? -Infinity) <= this.#clock.now();
  }
}
