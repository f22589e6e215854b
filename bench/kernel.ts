import { measureKernel } from '../src/notebook/index.js';

/** Prints how soon a notebook's kernel is there, and what a cell costs. */
export async function benchKernel(): Promise<void> {
  const { startToFirstCellMs, overheadPerCellMs } = await measureKernel();
  console.log(
    `Notebook kernel: ${startToFirstCellMs.toFixed(0)} ms from start to the first cell, ` +
      `${overheadPerCellMs.toFixed(1)} ms for an empty cell`,
  );
}
