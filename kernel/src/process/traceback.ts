import { readFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { Failure } from './messages.js';
import { excerpt } from '../excerpt.js';
import type { Place } from '../excerpt.js';
import { follow, isCompiled, originalPlace } from './positions.js';

/** What is known of a cell that ran. */
export interface RanCell {
  label: string;
  source: string;
}

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
  const known = isCompiled(file) ? undefined : fileMap(file);
  const mapped = isCompiled(file) ? originalPlace(file, place) : known && follow(known.map, place);
  const shown = mapped && known ? known.sources[0]! : file;
  const { line, column } = mapped ?? place;
  return `    at ${name} (${path.relative(process.cwd(), shown)}:${line}:${column})`;
}

const ownFolder = path.dirname(fileURLToPath(import.meta.url)) + path.sep;
const frameSyntax = /^\s+at (?:(.*?) \()?((?:file:\/\/|\/|cell-|node:)[^()]*?):(\d+):(\d+)\)?$/;
/** How the compiled form of a module calls its body. */
const bodySyntax = /^(?:async )?(?:Object\.)?execute$/;

interface Frames {
  lines: string[];
  /** Where the innermost frame of a cell is. */
  top?: { cell: RanCell; place: Place };
}

function readFrames(stack: string, cells: ReadonlyMap<string, RanCell>): Frames {
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
    const shownName = bodySyntax.test(name) && isCompiled(file!) ? '<cell>' : name.replace(/^Module\./, '');
    if (cell !== undefined) {
      const found = originalPlace(file!, place);
      if (found === undefined || found.line > cell.source.split('\n').length) continue;
      top ??= { cell, place: found };
      unfold();
      lines.push(`    at ${shownName} (${cell.label}:${found.line}:${found.column})`);
      continue;
    }
    const local = file!.startsWith('file://') ? fileURLToPath(file!.replace(/\?.*$/, '')) : file!;
    if (local.startsWith('node:') || local.includes('/node_modules/')) folded++;
    else if (!local.startsWith(ownFolder)) {
      unfold();
      lines.push(libraryFrame(shownName, local, place));
    }
  }
  // What is folded at the end is how the kernel called the cell.
  return { lines, ...(top === undefined ? {} : { top }) };
}

/** What the client is told of a thrown value: name, message, the line of the cell with a caret, the frames. */
export function describeFailure(error: unknown, cells: ReadonlyMap<string, RanCell>): Failure {
  if (!(error instanceof Error) && typeof (error as Error | undefined)?.stack !== 'string') {
    const evalue = typeof error === 'string' ? error : inspect(error, { depth: 2 });
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const { name, message, stack, cause } = error as Error;
  // What other cells declared is a property in the compiled code.
  const evalue = String(message).replace(/\btslab_session_\d+\./g, '');
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
