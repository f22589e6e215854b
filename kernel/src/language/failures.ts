import path from 'node:path';
import ts from 'typescript';
import { excerpt } from '../excerpt.js';
import type { Failure } from '../process/messages.js';

/** A cell as it was written, and the file that it is for the compiler. */
export interface WrittenCell {
  label: string;
  source: string;
  file: string;
}

/** Type errors and syntax errors, with the look of a thrown error. */
export function describeDiagnostics(
  diagnostics: readonly ts.Diagnostic[],
  cell: WrittenCell,
  folder: string,
): Failure {
  const described = diagnostics.map(({ messageText, code, file, start = 0 }) => {
    const message = `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    if (file === undefined) return { message, evalue: message, lines: [message] };
    const isCell = file.fileName === cell.file || file.fileName === 'cell.mts';
    const text = isCell ? cell.source : file.text;
    // What is missing at the end is told of the place behind the cell.
    const { line, character } = file.getLineAndCharacterOfPosition(Math.min(start, text.length));
    const name = isCell ? cell.label : path.relative(folder, file.fileName);
    const place = { line: line + 1, column: character + 1 };
    const evalue = `${message} (${isCell ? '' : `${name}, `}line ${place.line})`;
    return { message, evalue, lines: [message, `${name}, line ${place.line}`, ...excerpt(text, place)] };
  });
  return {
    ename: 'TypeScriptError',
    evalue: described[0]!.evalue,
    traceback: described.flatMap(({ lines }) => lines),
  };
}
