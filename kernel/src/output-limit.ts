/** How many characters of the output of one cell are sent. */
export const outputLimit = Number(process.env['TSLAB_KERNEL_OUTPUT_LIMIT'] ?? 16_000_000);

const written = new Map<number, number>();

/** What is sent of `text` that the cell `cell` prints: up to the limit, at which a word says that the rest is left out. */
export function withinLimit(cell: number, text: string): string {
  const before = written.get(cell) ?? 0;
  if (before >= outputLimit) return '';
  written.set(cell, before + text.length);
  const rest = outputLimit - before;
  if (text.length < rest) return text;
  return `${text.slice(0, rest)}\n[the cell printed more than ${outputLimit} characters: the rest is left out]\n`;
}
