import { UserError } from '../errors.js';
import type { Notebook } from '../notebook/index.js';
import { fillValues, inlineValues, madeFrom, NO_VALUE } from '../report/index.js';
import type { Json } from '../system/json.js';
import { isPlainObject } from '../system/json.js';
import { paperNotebook } from './paper-notebooks.js';

/**
 * Completes an executed notebook: numbers in its prose become those of the tables in the folder `figures`, and one of the
 * project's own notebooks states what its outputs were made from. A value that the tables lack is reported in one line.
 *
 * Throws {@link UserError} naming the cell for a value whose source is none.
 */
export function finishNotebook(file: string, notebook: Notebook, figures: string): void {
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== 'markdown') continue;
    const place = `${file}, ${cell.id === undefined ? `cell ${index + 1}` : `cell '${cell.id}'`}`;
    try {
      const missing = inlineValues(cell.source, figures).filter(({ found }) => found === NO_VALUE);
      for (const { name } of missing)
        process.stderr.write(
          `${place}: the tables have no row, or no such column, for the value '${name}'\n`,
        );
      cell.source = fillValues(cell.source, figures);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${place}: ${error.message}`, { cause: error });
    }
  }
  const paper = paperNotebook(file);
  if (paper === undefined) return;
  const stated = notebook.metadata['workbook'];
  notebook.metadata['workbook'] = {
    ...(isPlainObject(stated) ? (stated as Record<string, Json>) : {}),
    madeFrom: { ...madeFrom(notebook, paper) },
  };
}
