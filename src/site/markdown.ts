import katex from '@vscode/markdown-it-katex';
import markdownIt, { type Token } from 'markdown-it';

/** What becomes of the parts of a text that lead elsewhere. */
export interface MarkdownOptions {
  /** The attributes that a link of the text, as it is written there, gets. Throws for one that leads nowhere. */
  readonly link: (href: string) => Readonly<Record<string, string>>;
  /** The HTML of further cells of a table's head and of its rows, counted from 0 below the head. */
  readonly extraHead?: string;
  readonly extraCell?: (row: number) => string;
  /** The ids of a row of a table. */
  readonly rowIds?: (row: number) => readonly string[];
}

// Both as HTML, which looks the same everywhere, and as MathML, which is read aloud and copied.
const FORMULAE = { output: 'htmlAndMathml', throwOnError: true, strict: 'error' } as const;

/**
 * Markdown as HTML: GitHub's tables, each in a box that scrolls, and formulae by KaTeX. HTML in the text is shown as text.
 * Throws an Error for a formula that cannot be set.
 */
export function renderMarkdown(text: string, options: MarkdownOptions): string {
  const { link, extraHead = '', extraCell = () => '', rowIds = () => [] } = options;
  const markdown = markdownIt({ html: false, linkify: false });
  markdown.core.ruler.push('percent', ({ tokens }) => {
    for (const { children } of tokens) children?.forEach(keepPercent);
  });
  // The link of a value is read as it is written: escapes in it stand for what separates its parts.
  markdown.normalizeLink = (href) => href;
  markdown.use(katex.default, FORMULAE);
  const { rules } = markdown.renderer;
  let [inBody, row] = [false, 0];
  /** Further ids of a row, which stand in its first cell. */
  let marks = '';
  rules.table_open = () => '<div class="scroll"><table>';
  rules.table_close = () => '</table></div>\n';
  rules.tbody_open = () => {
    [inBody, row] = [true, 0];
    return '<tbody>';
  };
  rules.tbody_close = () => {
    inBody = false;
    return '</tbody>';
  };
  rules.tr_open = () => {
    const [first, ...others] = inBody ? rowIds(row) : [];
    marks = others.map((id) => `<span id="${id}"></span>`).join('');
    return first === undefined ? '<tr>' : `<tr id="${first}">`;
  };
  rules.td_open = (tokens: Token[], place: number, settings, _, renderer) => {
    const html = renderer.renderToken(tokens, place, settings) + marks;
    marks = '';
    return html;
  };
  rules.tr_close = () => `${inBody ? extraCell(row++) : extraHead}</tr>\n`;
  rules.link_open = (tokens: Token[], place: number, settings, _, renderer) => {
    const attributes = link(String(tokens[place].attrGet('href')));
    for (const [name, value] of Object.entries(attributes)) tokens[place].attrSet(name, value);
    return renderer.renderToken(tokens, place, settings);
  };
  return markdown.render(text);
}

/** Puts a no-break space in front of a per cent sign behind a number, also behind one that is a link or a formula. */
function keepPercent(token: Token, place: number, siblings: readonly Token[]): void {
  if (token.type !== 'text') return;
  token.content = token.content.replace(/(\d) (?=%)/g, '$1\u00a0');
  const before = siblings[place - 1]?.type;
  if (before === 'link_close' || before === 'math_inline')
    token.content = token.content.replace(/^ (?=%)/, '\u00a0');
}

/** The first heading of a text, without its marks. */
export const headingOf = (text: string): string | undefined => /^#{1,2} +(.+)$/m.exec(text)?.[1];
