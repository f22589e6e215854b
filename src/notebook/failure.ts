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
const tailLines = 15;
const lineLength = 200;

const shorten = (line: string) => (line.length > lineLength ? `${line.slice(0, lineLength - 1)}…` : line);

const words = (line: string) =>
  (line.match(/[A-Za-z_$][\w$]*|\d[\w.]*|[^\s\w]/g) ?? []).filter(
    (word) => !['exports', 'export', 'const', 'let', 'var', ';', '"', "'", '.', '(', ')', ','].includes(word),
  );

function similarity(a: readonly string[], b: readonly string[]): number {
  const rest = [...b];
  let common = 0;
  for (const word of a) {
    const index = rest.indexOf(word);
    if (index < 0) continue;
    rest.splice(index, 1);
    common++;
  }
  return (2 * common) / Math.max(1, a.length + b.length);
}

/**
 * The line of `source`, counted from 1, from which the compiled line `code` came: the one that shares most words with
 * it, and among equal ones the `occurrence`-th. Undefined when no line shares at least half of the words.
 *
 * The compiler keeps no map of the lines, but it keeps their order and their words.
 */
export function sourceLine(source: string, code: string, occurrence: number): number | undefined {
  const wanted = words(code);
  const scores = source.split('\n').map((line) => similarity(words(line), wanted));
  const best = Math.max(...scores);
  if (!(best >= 0.5)) return undefined;
  const candidates = scores.flatMap((score, index) => (score === best ? [index + 1] : []));
  return candidates[Math.min(occurrence, candidates.length - 1)];
}

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

/** Lines that tell about the kernel and about compiled code, which nobody wrote. */
const inner =
  /^\s+at .*(?:\(node:|node:internal\/|\/tslab\/dist\/|\/commander\/lib\/|kernel-preload\.mjs|cell-run-\d+\.js)/;
const thrownAt = /^(?:cell-run-\d+\.js|node:[\w/]+):\d+\n.*\n\s*\^+\n+/gm;

/** The last lines of stderr, without those about the kernel's inside; '' when nothing but `known` is left. */
export function stderrExcerpt(stderr: string, known: string): string {
  const lines = stderr
    // eslint-disable-next-line no-control-regex -- colour codes
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(thrownAt, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !inner.test(line));
  if (lines.length === 1 && (lines[0]!.endsWith(known) || known.endsWith(lines[0]!))) return '';
  return lines
    .slice(-tailLines)
    .map((line) => shorten(`    ${line}`))
    .join('\n');
}

export interface FailureParts {
  notebook: string;
  cell: number;
  cells: number;
  line?: number | undefined;
  /** One line. */
  reason: string;
  source: string;
  stderr: string;
}

export function failureOf({ notebook, cell, cells, line, reason, source, stderr }: FailureParts): Failure {
  const place = `${notebook}: cell ${cell} of ${cells}${line === undefined ? '' : `, line ${line}`}`;
  const tail = stderrExcerpt(stderr, reason);
  const parts = [
    `${place}: ${reason}`,
    sourceExcerpt(source, line),
    ...(tail === '' ? [] : ['  stderr:', tail]),
  ];
  return { cell, ...(line === undefined ? {} : { line }), message: parts.join('\n') };
}

/** The first type error in what tslab printed. A message that names a file is about that file, not about the cell. */
export function firstDiagnostic(
  stderr: string,
): { file?: string; line: number; column: number; text: string } | undefined {
  const match = /^(?:(\S+) )?(\d+):(\d+) - (.*)$/m.exec(stderr);
  if (match === null) return undefined;
  const [, file, line, column, text] = match;
  return { ...(file === undefined ? {} : { file }), line: Number(line), column: Number(column), text: text! };
}
