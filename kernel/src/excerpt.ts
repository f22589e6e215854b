/** A place in a text, lines and columns counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** Longer lines are cut off: a generated line may be megabytes. */
const mostCharacters = 300;

/** The line of `source` at `place` with one line before and after it, and a caret. */
export function excerpt(source: string, { line, column }: Place): string[] {
  const lines = source.split('\n');
  const first = Math.max(1, line - 1);
  const width = String(line + 1).length;
  const cut = (text: string) => (text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text);
  return lines.slice(first - 1, line + 1).flatMap((text, index) => {
    const number = first + index;
    const shown = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${cut(text)}`;
    if (number !== line || column > mostCharacters) return [shown];
    return [shown, `  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, column - 1))}^`];
  });
}
