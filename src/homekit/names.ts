/** HAP allows 64 bytes for a name. */
const longest = 64;
/** Of what comes from outside no more is looked at than this, in UTF-16 units: a name may be of any length. */
const mostRead = 512;

/**
 * A name as HomeKit accepts it: letters, digits, spaces and ’ ' & ! . _ : ; ( ) / , - inside, a letter or digit at both
 * ends. Emoji and the like are left out.
 * @param fallback legal itself; used when nothing is left of the name
 */
export function legalName(name: string, fallback: string): string {
  const legal = name
    .slice(0, mostRead)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ’'&!._:;()/,-]+/gu, ' ')
    .replace(/ +/g, ' ');
  const trimmed = trimEnds(cut(trimEnds(legal)));
  return trimmed === '' ? fallback : trimmed;
}

function trimEnds(name: string): string {
  return name.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
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
