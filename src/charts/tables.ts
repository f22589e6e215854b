import { UserError } from '../errors.js';
import { estimateText, plain, special } from './numbers.js';

/** A mean with its standard error; null where there is none. */
export interface Estimate {
  mean: number;
  standardError: number | null;
}

/** Null is a value that does not exist, such as one that the paper does not report. */
export type Cell = string | number | Estimate | null;

export interface Column {
  /** The key of its cells in the rows, and its header in CSV. */
  name: string;
  /** Its header in Markdown and LaTeX. */
  title: string;
  /** Default: 'left'. */
  align?: 'left' | 'right' | 'center';
  /** Left out of Markdown and LaTeX, such as what only programs read. Default false. */
  onlyInCsv?: boolean;
  /** How a cell that is not null reads in Markdown and LaTeX. Default: text as it is, numbers by {@link plain}. */
  format?: (cell: Exclude<Cell, null>) => string;
}

export interface Table {
  columns: readonly Column[];
  rows: readonly Readonly<Record<string, Cell>>[];
  caption: string;
}

/** A GitHub-flavoured Markdown table under its caption. Missing cells are "–". Errors as {@link toCsv}. */
export function toMarkdown(table: Table): string {
  check('toMarkdown', table);
  const columns = printed(table);
  const rule = { left: ':---', right: '---:', center: ':---:' };
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    escapeMarkdown(table.caption),
    '',
    line(columns.map((column) => escapeMarkdown(column.title))),
    line(columns.map((column) => rule[column.align ?? 'left'])),
    ...table.rows.map((row) => line(columns.map((column) => escapeMarkdown(print(column, row))))),
    '',
  ].join('\n');
}

/**
 * Comma-separated values as in RFC 4180 with \n line ends, numbers in full precision, missing cells empty. A column that
 * holds estimates becomes two, the second one named `<name>_se`.
 *
 * Throws {@link UserError} when two columns have the same name, or a row has a cell under no column or lacks one.
 */
export function toCsv(table: Table): string {
  check('toCsv', table);
  const number = (value: number) => (Number.isFinite(value) ? String(value) : special(value));
  const plain = (cell: string | number | null) =>
    cell === null ? '' : typeof cell === 'number' ? number(cell) : cell;
  const withErrors = new Set(
    table.columns
      .filter(({ name }) => table.rows.some((row) => isEstimate(row[name])))
      .map(({ name }) => name),
  );
  const header = table.columns.flatMap(({ name }) => (withErrors.has(name) ? [name, `${name}_se`] : [name]));
  const lines = table.rows.map((row) =>
    table.columns.flatMap(({ name }) => {
      const cell = row[name];
      const [value, error] = isEstimate(cell) ? [cell.mean, cell.standardError] : [cell, null];
      return withErrors.has(name) ? [plain(value), plain(error)] : [plain(value)];
    }),
  );
  return [header, ...lines].map((cells) => `${cells.map(escapeCsv).join(',')}\n`).join('');
}

/** A LaTeX table environment (package booktabs) with its caption. Missing cells are "--". Errors as {@link toCsv}. */
export function toLatex(table: Table): string {
  check('toLatex', table);
  const columns = printed(table);
  const alignment = columns.map(({ align = 'left' }) => align[0]).join('');
  const line = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(table.caption)}}`,
    `  \\begin{tabular}{${alignment}}`,
    '    \\toprule',
    line(columns.map((column) => escapeLatex(column.title))),
    '    \\midrule',
    ...table.rows.map((row) => line(columns.map((column) => escapeLatex(print(column, row))))),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

const printed = ({ columns }: Table): readonly Column[] => columns.filter(({ onlyInCsv }) => !onlyInCsv);

function isEstimate(cell: Cell | undefined): cell is Estimate {
  return typeof cell === 'object' && cell !== null;
}

/** How the cell of a row reads in Markdown and LaTeX. */
export function print({ name, format = defaultFormat }: Column, row: Readonly<Record<string, Cell>>): string {
  const cell = row[name];
  return cell === null ? '–' : format(cell);
}

function defaultFormat(cell: Exclude<Cell, null>): string {
  if (typeof cell === 'string') return cell;
  return typeof cell === 'number' ? plain(cell) : estimateText(cell.mean, cell.standardError);
}

function check(caller: string, { columns, rows }: Table): void {
  const names = columns.map(({ name }) => name);
  if (!(names.length > 0)) throw new UserError(`${caller}: columns must hold at least one column, got none`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`${caller}: column names must differ, got '${twice}' twice`);
  rows.forEach((row, i) => {
    const missing = names.find((name) => row[name] === undefined);
    if (missing !== undefined) {
      throw new UserError(`${caller}: row ${i} must have a cell '${missing}'; give null for a missing value`);
    }
    const extra = Object.keys(row).find((name) => !names.includes(name));
    if (extra !== undefined) {
      throw new UserError(`${caller}: row ${i} has a cell '${extra}', columns are ${names.join(', ')}`);
    }
  });
}

function escapeCsv(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\|*_`<>[\]~&#$]/g, (character) => (character === '&' ? '&amp;' : `\\${character}`))
    .replace(/\r?\n|\r/g, '<br>');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '–': '--',
  '—': '---',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '≈': '$\\approx$',
  '∞': '$\\infty$',
  '→': '$\\rightarrow$',
  '²': '$^2$',
  '³': '$^3$',
  ...Object.fromEntries(
    Object.entries({
      α: 'alpha',
      β: 'beta',
      γ: 'gamma',
      δ: 'delta',
      ε: 'epsilon',
      η: 'eta',
      θ: 'theta',
      κ: 'kappa',
      λ: 'lambda',
      μ: 'mu',
      ν: 'nu',
      ξ: 'xi',
      π: 'pi',
      ρ: 'rho',
      σ: 'sigma',
      τ: 'tau',
      φ: 'varphi',
      χ: 'chi',
      ψ: 'psi',
      ω: 'omega',
      Δ: 'Delta',
      Σ: 'Sigma',
      Φ: 'Phi',
      Ω: 'Omega',
    }).map(([letter, name]) => [letter, `$\\${name}$`]),
  ),
};

function escapeLatex(text: string): string {
  return [...text.replace(/\s+/g, ' ')].map((character) => LATEX[character] ?? character).join('');
}
