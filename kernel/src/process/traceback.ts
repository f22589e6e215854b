import { readFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Failure } from './messages.js';
import { original } from './positions.js';
import type { Place } from './positions.js';

/** What is known of a cell that ran. */
export interface Cell {
  label: string;
  source: string;
  maps: module.SourceMap[];
  /** How many lines its compiled code has; the call of the whole follows. */
  lines: number;
}

/** The line of `source` at `place` with one line before and after it, and a caret. */
export function excerpt(source: string, { line, column }: Place): string[] {
  const lines = source.split('\n');
  const first = Math.max(1, line - 1);
  const width = String(line + 1).length;
  return lines.slice(first - 1, line + 1).flatMap((text, index) => {
    const number = first + index;
    const shown = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`;
    if (number !== line) return [shown];
    return [shown, `  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1))}^`];
  });
}

/** tslab's converter puts a line before the cell. */
const converterLines = 1;

const fileMaps = new Map<string, { map: module.SourceMap; sources: string[] } | undefined>();

/** The source map beside a compiled file, read once. */
function fileMap(file: string) {
  if (fileMaps.has(file)) return fileMaps.get(file);
  let found: { map: module.SourceMap; sources: string[] } | undefined;
  try {
    const url = /\/\/# sourceMappingURL=(?!data:)(\S+)\s*$/.exec(readFileSync(file, 'utf8'))?.[1];
    if (url !== undefined) {
      const mapFile = path.resolve(path.dirname(file), url);
      const payload = JSON.parse(readFileSync(mapFile, 'utf8'));
      const sources = (payload.sources as string[]).map((source) =>
        path.resolve(path.dirname(mapFile), source),
      );
      found = { map: new module.SourceMap(payload), sources };
    }
  } catch {
    // no map, or one that is not readable: the compiled place is shown
  }
  fileMaps.set(file, found);
  return found;
}

function libraryFrame(name: string, file: string, place: Place): string {
  const known = fileMap(file);
  const mapped = known && original([known.map], place);
  const shown = mapped && known ? known.sources[0]! : file;
  const { line, column } = mapped ?? place;
  return `    at ${name} (${path.relative(process.cwd(), shown)}:${line}:${column})`;
}

const frameSyntax = /^\s+at (?:(.*?) \()?((?:file:\/\/|\/|cell-|node:)[^()]*?):(\d+):(\d+)\)?$/;

interface Frames {
  lines: string[];
  /** Where the innermost frame of a cell is. */
  top?: { cell: Cell; place: Place };
}

function readFrames(stack: string, cells: ReadonlyMap<string, Cell>): Frames {
  const lines: string[] = [];
  let top: Frames['top'];
  let folded = 0;
  const unfold = () => {
    if (folded > 0) lines.push(`    … ${folded} ${folded === 1 ? 'frame' : 'frames'} of packages and Node`);
    folded = 0;
  };
  for (const text of stack.split('\n')) {
    const frame = frameSyntax.exec(text);
    if (frame === null) continue;
    const [, name = '<anonymous>', file, line, column] = frame as unknown as [string, string?, ...string[]];
    const place = { line: Number(line), column: Number(column) };
    const cell = cells.get(file!);
    if (cell !== undefined) {
      const found = place.line > cell.lines ? undefined : original(cell.maps, place);
      if (found === undefined) continue;
      const mapped = { ...found, line: found.line - converterLines };
      top ??= { cell, place: mapped };
      unfold();
      lines.push(
        `    at ${name === 'eval' ? '<cell>' : name} (${cell.label}:${mapped.line}:${mapped.column})`,
      );
      continue;
    }
    const local = file!.startsWith('file://') ? fileURLToPath(file!) : file!;
    if (local.startsWith('node:') || local.includes('/node_modules/')) folded++;
    else if (!local.includes('/kernel/dist/src/process/')) {
      unfold();
      lines.push(libraryFrame(name, local, place));
    }
  }
  // What is folded at the end is how the kernel called the cell.
  return { lines, ...(top === undefined ? {} : { top }) };
}

/** What the client is told of a thrown value: name, message, the line of the cell with a caret, the frames. */
export function describeFailure(error: unknown, cells: ReadonlyMap<string, Cell>): Failure {
  if (!(error instanceof Error) && typeof (error as Error | undefined)?.stack !== 'string') {
    const evalue = typeof error === 'string' ? error : inspect(error, { depth: 2 });
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const { name, message, stack, cause } = error as Error;
  const evalue = String(message);
  const { lines, top } = readFrames(String(stack), cells);
  const where =
    top === undefined
      ? []
      : [`${top.cell.label}, line ${top.place.line}`, ...excerpt(top.cell.source, top.place)];
  const because =
    cause === undefined
      ? []
      : describeFailure(cause, cells).traceback.map((line, i) => (i ? line : `Cause: ${line}`));
  return { ename: name, evalue, traceback: [`${name}: ${evalue}`, ...where, ...lines, ...because] };
}

/** A diagnostic of tslab's converter, places counted from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  messageText: string;
  code: number;
  fileName?: string;
}

/** Type errors, with the look of a thrown error. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[], { label, source }: Cell): Failure {
  const lines = diagnostics.flatMap(({ start, messageText, code, fileName }) => {
    const place = { line: start.line + 1, column: start.character + 1 };
    const where = `${fileName ?? label}, line ${place.line}`;
    return [`TS${code}: ${messageText}`, where, ...(fileName === undefined ? excerpt(source, place) : [])];
  });
  const { code, messageText, start } = diagnostics[0]!;
  return {
    ename: 'TypeScriptError',
    evalue: `TS${code}: ${messageText} (line ${start.line + 1})`,
    traceback: lines,
  };
}
