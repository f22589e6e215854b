import ts from 'typescript';
import { parseCell, syntaxErrors } from './names.js';
import type { Notebook } from './notebook.js';

type Content = Record<string, unknown>;

/** The names of completions for which Jupyter's clients have a symbol. */
const kinds = new Map<string, string>([
  ['function', 'function'],
  ['method', 'function'],
  ['class', 'class'],
  ['module', 'module'],
  ['keyword', 'keyword'],
  ['const', 'instance'],
  ['let', 'instance'],
  ['var', 'instance'],
  ['property', 'instance'],
]);

/** What can stand at `cursor`, in the form of a complete_reply; places in UTF-16 units. */
export function complete(notebook: Notebook, code: string, cursor: number): Content {
  const file = notebook.edit(code);
  const found = notebook.service.service.getCompletionsAtPosition(file, cursor, {});
  const entries = found?.entries ?? [];
  const span = entries[0]?.replacementSpan ?? found?.optionalReplacementSpan;
  const start = span?.start ?? cursor - /[\w$]*$/.exec(code.slice(0, cursor))![0].length;
  const end = Math.max(cursor, span === undefined ? cursor : Math.min(span.start + span.length, code.length));
  const typed = code.slice(start, cursor).toLowerCase();
  const matching = entries.filter(({ name }) => name.toLowerCase().startsWith(typed));
  matching.sort((a, b) =>
    a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : a.name < b.name ? -1 : 1,
  );
  const types = matching.map(({ name, kind }) => ({
    start,
    end,
    text: name,
    type: kinds.get(kind) ?? '<unknown>',
  }));
  return {
    matches: matching.map(({ name }) => name),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: types },
  };
}

/** What is known of the name at `cursor` or just before it, in the form of an inspect_reply. */
export function inspect(notebook: Notebook, code: string, cursor: number): Content {
  const file = notebook.edit(code);
  const { service } = notebook.service;
  const at = (position: number) =>
    position >= 0 && position < code.length ? service.getQuickInfoAtPosition(file, position) : undefined;
  // The end of a name counts as the name.
  const info = at(cursor) ?? at(cursor - 1);
  if (info === undefined) return { found: false, data: {}, metadata: {} };
  const tags = (info.tags ?? []).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`.trim());
  const parts = [
    ts.displayPartsToString(info.displayParts),
    ts.displayPartsToString(info.documentation),
    ...tags,
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return { found: true, data: { 'text/plain': text }, metadata: {} };
}

/** Whether code can run, wants more lines or can never become valid, in the form of an is_complete_reply. */
export function isComplete(code: string): Content {
  const errors = syntaxErrors(parseCell(code));
  if (errors.length === 0) return { status: 'complete' };
  const end = code.trimEnd().length;
  const unterminated = [1160, 1010]; // a template, a comment
  const wantsMore = ({ start = 0, code: number }: ts.Diagnostic) =>
    start >= end || unterminated.includes(number);
  if (!errors.every(wantsMore)) return { status: 'invalid' };
  const last = code.trimEnd().split('\n').at(-1)!;
  const indent = /^\s*/.exec(last)![0] + (/[{([]$/.test(last) ? '  ' : '');
  return { status: 'incomplete', indent };
}
