/** Why a notebook failed. */
export interface Failure {
  /** Counted from 1 over all cells; 0 when it was no cell's fault. */
  cell: number;
  /** Counted from 1 within the cell, where it is known. */
  line?: number;
  /** Names the notebook, the cell and the line, shows the source and the end of stderr; several lines. */
  message: string;
}

const sourceLines = 10;
const tailLines = 7;
const lineLength = 200;

const shorten = (line: string) => (line.length > lineLength ? `${line.slice(0, lineLength - 1)}…` : line);

/** At most 10 numbered lines of `source`, around `line` when it is given, which is marked. */
export function sourceExcerpt(source: string, line: number | undefined): string {
  const lines = source.replace(/\n+$/, '').split('\n');
  const first = Math.max(0, Math.min((line ?? 1) - 1 - sourceLines / 2, lines.length - sourceLines));
  const shown = lines.slice(first, first + sourceLines);
  const width = String(first + shown.length).length;
  const text = shown.map((content, index) => {
    const number = first + index + 1;
    return shorten(`${number === line ? '  > ' : '    '}${String(number).padStart(width)} | ${content}`);
  });
  const left = lines.length - shown.length;
  if (left > 0) text.push(`    (${left} more ${left === 1 ? 'line' : 'lines'})`);
  return text.join('\n');
}

/** The last lines of what was printed to stderr. */
export function stderrExcerpt(stderr: string): string[] {
  const lines = stderr
    // eslint-disable-next-line no-control-regex -- colour codes
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(-tailLines).map((line) => shorten(`    ${line}`));
}

/** An error as a kernel tells it. */
export interface KernelError {
  ename: string;
  evalue: string;
  traceback: string[];
}

const placeSyntax = /^(cell \[\d+\]), line (\d+)$/;
const excerptSyntax = /^(?:[> ] *\d+ \| ?|  *\| *\^$)/;

/** The line of the cell `label` at which the traceback says that the error arose. */
export function errorLine({ traceback }: KernelError, label: string): number | undefined {
  const place = traceback.flatMap((text) => text.split('\n')).find((line) => placeSyntax.test(line));
  const [, cell, line] = placeSyntax.exec(place ?? '') ?? [];
  return cell === label ? Number(line) : undefined;
}

/** What the traceback says beyond its first line and the places in the cell `label`, whose source is shown anyway. */
export function tracebackRest({ traceback }: KernelError, label: string): string[] {
  const [, ...lines] = traceback.flatMap((text) => text.split('\n'));
  const at = lines.findIndex((line) => placeSyntax.test(line));
  if (at >= 0 && lines[at].startsWith(`${label},`)) {
    const end = lines.findIndex((line, i) => i > at && !excerptSyntax.test(line));
    lines.splice(at, (end < 0 ? lines.length : end) - at);
  }
  const further = lines.filter((line) => !line.includes(`(${label}:`));
  return further.slice(0, tailLines).map((line) => shorten(`  ${line}`));
}

export interface FailureParts {
  notebook: string;
  cell: number;
  cells: number;
  line?: number | undefined;
  /** One line. */
  reason: string;
  source: string;
  /** Further lines about the error. */
  traceback?: string[];
  stderr: string;
}

export function failureOf(parts: FailureParts): Failure {
  const { notebook, cell, cells, line, reason, source, traceback = [], stderr } = parts;
  const place = `${notebook}: cell ${cell} of ${cells}${line === undefined ? '' : `, line ${line}`}`;
  const printed = stderrExcerpt(stderr);
  const message = [
    `${place}: ${reason}`,
    sourceExcerpt(source, line),
    ...traceback,
    ...(printed.length === 0 ? [] : ['  stderr:', ...printed]),
  ].join('\n');
  return { cell, ...(line === undefined ? {} : { line }), message };
}
