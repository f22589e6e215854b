/** What is a word of its own behind another: it's -> it 's. */
const CLITICS = /('s|'ve|n't|'re|'d|'ll)/g;

/**
 * The words of an English text in lower case: letters, digits, apostrophes and back-quotes as they stand, `'s`, `'ve`,
 * `n't`, `'re`, `'d`, `'ll` and the marks , ! ? ( ) as words of their own, everything else a gap.
 *
 * Source: Kim (2014), the function `clean_str` of the released code, whose words for ( ) and ? have a backslash in front
 * that a replacement pattern left there; here they have none.
 */
export function tokenise(text: string): string[] {
  const spaced = text
    .replace(/[^A-Za-z0-9(),!?'`]/g, ' ')
    .replace(CLITICS, ' $1')
    .replace(/[(),!?]/g, ' $& ')
    .trim();
  return spaced === '' ? [] : spaced.toLowerCase().split(/\s+/);
}
