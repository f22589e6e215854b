import path from 'node:path';
import { measureKernel } from '../src/notebook/index.js';
import { projectRoot } from '../src/system/project-root.js';

/** Prints how soon a notebook's kernel is there, and what cells cost. */
export async function benchKernel(): Promise<void> {
  const cwd = path.join(projectRoot(), 'notebooks');
  const times = await measureKernel({ cwd, module: 'activation-workbook' });
  const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  console.log(
    `Notebook kernel: ${ms(times.startToFirstCellMs)} from start to the first cell, ${ms(times.emptyCellMs)} for an empty ` +
      `cell, ${ms(times.smallCellMs)} for a declaration and a result, ${ms(times.importMs)} for the first import of ` +
      `activation-workbook, ${ms(times.importAgainMs)} for the next`,
  );
}
