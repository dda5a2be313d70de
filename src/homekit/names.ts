/** HAP allows 64 bytes for a name. */
const longest = 64;
/** Of what comes from outside no more is looked at than this, in UTF-16 units: a name may be of any length. */
const mostRead = 512;

/**
 * A name as HomeKit accepts it: letters with their marks, digits, spaces and ’ ' & ! . _ : ; ( ) / , - inside, a letter
 * or digit at both ends. Emoji and the like are left out, and brackets without their other half.
 * @param fallback legal itself; used when nothing is left of the name
 */
export function legalName(name: string, fallback: string): string {
  const legal = name
    .slice(0, mostRead)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ’'&!._:;()/,-]+/gu, ' ')
    .replace(/ +/g, ' ');
  const trimmed = trimEnds(inPairs(trimEnds(cut(trimEnds(legal)))));
  return trimmed === '' ? fallback : trimmed;
}

function trimEnds(name: string): string {
  return name.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '');
}

/** Without brackets that lack their other half; what they enclose stays. */
function inPairs(name: string): string {
  const opened: number[] = [];
  const lonely = new Set<number>();
  const characters = Array.from(name);
  characters.forEach((character, index) => {
    if (character === '(') {
      opened.push(index);
    } else if (character === ')' && opened.pop() === undefined) {
      lonely.add(index);
    }
  });
  const left = new Set([...lonely, ...opened]);
  return characters
    .filter((_, index) => !left.has(index))
    .join('')
    .replace(/ +/g, ' ');
}

function cut(name: string): string {
  let short = '';
  for (const character of name) {
    if (Buffer.byteLength(short + character) > longest) {
      break;
    }
    short += character;
  }
  return short;
}
