import { withoutSecrets } from '../log.ts';
import { codes } from '../tuya/error-codes.ts';

/** Words in front of an address: a mail address, an address of the network, a number long enough for a telephone or a PIN. Tuya’s codes are as long. */
const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/g;
const networkAddress = /\b(?!127\.|0\.0\.0\.0)\d{1,3}(\.\d{1,3}){3}\b/g;
const longNumber = /\d{6,}/g;
/** As long as an id, a key, a token or a ticket, with a digit in it: words without digits are words. */
const longWord = /[\w+=-]{16,}/g;

/** The words that stand for ids and names in everything one file tells. */
export class Pseudonyms {
  readonly #secrets: readonly string[];
  readonly #words = new Map<string, string>();

  /** @param secrets hidden wherever they stand */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** From now on this word stands for that text. */
  call(text: string | undefined, word: string): void {
    if (text !== undefined && text.trim() !== '' && !this.#words.has(text)) {
      this.#words.set(text, word);
    }
  }

  /** Text from elsewhere with every known secret, id and name replaced, and with whatever may be one hidden. */
  in(text: string): string {
    // The longest first: a name may be part of another one.
    const known = [...this.#words].sort(([a], [b]) => b.length - a.length);
    const named = known.reduce(
      (line, [name, word]) => line.replace(wholeWord(name), () => word),
      withoutSecrets(text, this.#secrets),
    );
    return named
      .replace(mail, '•••')
      .replace(networkAddress, '•••')
      .replace(longWord, (word) => (/\d/.test(word) ? '•••' : word))
      .replace(longNumber, (number) => (codes.has(Number(number)) ? number : '•••'));
  }
}

/** A text where it stands as a whole: "Door" is not in "Doorbell". */
function wholeWord(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu');
}
