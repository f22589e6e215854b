import { UserError } from '../errors.js';
import { inlineValue, isValueLink, parseValueLink } from './inline-value.js';

/** What stands where the tables have no such value. */
export const NO_VALUE = '–';

/** A number in the prose of a notebook: `[4.2][name]` in a text whose last lines hold `[name]: <link>`. */
export interface InlineValue {
  readonly name: string;
  /** As it is written. */
  readonly text: string;
  /** As its source has it; {@link NO_VALUE} where there is none. */
  readonly found: string;
}

/** The definitions of links to values in a text, by name. */
function definitions(markdown: string): Map<string, string> {
  const lines = [...markdown.matchAll(/^ {0,3}\[([^[\]]+)\]:[ \t]*<?([^>\n]+?)>?[ \t]*$/gm)];
  return new Map(
    lines.filter(([, , href]) => isValueLink(href)).map(([, name, href]) => [name, href] as const),
  );
}

const USE = /\[([^[\]]*)\]\[([^[\]]+)\]/g;

/**
 * The values in a Markdown text and what their sources in the folder `figures` say, in order.
 *
 * Throws {@link UserError} naming the value for a link that names none, and for one that no text shows.
 */
export function inlineValues(markdown: string, figures: string): InlineValue[] {
  const links = definitions(markdown);
  const uses = [...markdown.matchAll(USE)].filter(([, , name]) => links.has(name));
  const unused = [...links.keys()].find((name) => !uses.some(([, , used]) => used === name));
  if (unused !== undefined)
    throw new UserError(
      `the value '${unused}' is defined and not shown; write [–][${unused}] where it belongs`,
    );
  return uses.map(([, text, name]) => ({ name, text, found: foundText(name, links.get(name)!, figures) }));
}

function foundText(name: string, href: string, figures: string): string {
  try {
    return inlineValue(figures, parseValueLink(href))?.text ?? NO_VALUE;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`the value '${name}': ${error.message}`, { cause: error });
  }
}

/** The text with every value as its source has it. Errors as {@link inlineValues}. */
export function fillValues(markdown: string, figures: string): string {
  const found = new Map(inlineValues(markdown, figures).map((value) => [value.name, value.found]));
  return markdown.replace(USE, (all, _, name: string) =>
    found.has(name) ? `[${found.get(name)}][${name}]` : all,
  );
}

/** Names that hold numbers, such as Table 2, Figures 10 and 11 or LSTM-1, and equations by their numbers alone: (6). */
const NAMES =
  /\b(?:tables?|figures?|equations?|theorem|section|appendix|definition|proposition|corollary|experiment|principle) (?:[\d.]+(?:,? (?:and|to) |, ))*[\d.]*\d\b|\(\d{1,2}\)/gi;

/** Mathematics that is a number, or a statistic with its value: neither says what it is by a formula. */
const BARE = /^\s*(?:(?:[tpr]|d_z)\s*[=<>]\s*)?[-−+]?[\d.,{}]*\d\s*$/;

/**
 * The numbers of a text that stand there without a source: digits outside values, formulae, code, links, titles in emphasis,
 * words of others in quotation marks, years and dates, the numbers of a list, and names such as Table 2.
 */
export function typedNumbers(markdown: string): string[] {
  const prose = markdown
    .replace(/^ {0,3}\[[^[\]]+\]:.*$/gm, '')
    .replace(/^ *\d+\. /gm, '')
    .replace(/\$\$[^]*?\$\$|```[^]*?```|`[^`]*`/g, '')
    .replace(/\$([^$]*)\$/g, (_, formula: string) => (BARE.test(formula) ? ` ${formula} ` : ' '))
    .replace(USE, '')
    .replace(/\[[^[\]]*\]\([^)]*\)/g, '')
    .replace(/(^|\s)\*[^*]+\*/g, ' ')
    .replace(/"[^"]*"/g, '')
    .replace(NAMES, '')
    .replace(/\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b/g, '');
  return prose.match(/(?<![\p{L}\d]|[\p{L}\d]-)[\d.,]*\d(?:e[-+−]?\d+)?(?![\p{L}\d])/giu) ?? [];
}
