import Sequencer from '@jest/test-sequencer';

/** What takes longest waits most, for programs and for polls of a minute, and needs little of the machine meanwhile. */
const order = [/\/test\/cases\//, /\/test\/e2e\/push\./, /\/test\/e2e\/visitors\./, /\/test\/e2e\//];

/**
 * Begins with the tests that wait, so that all others run beside them: a clean clone knows no durations, and Jest
 * would then begin with the largest files.
 */
export default class WaitingFirst extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => {
      const found = order.findIndex((one) => one.test(path.replaceAll('\\', '/')));
      return found < 0 ? order.length : found;
    };
    return (await super.sort(tests)).sort((one, other) => rank(one) - rank(other));
  }
}
