import { median } from '../statistics/index.js';
import { startKernel } from './kernel.js';
import { findKernelspec } from './kernelspec.js';

export interface KernelTimes {
  /** From the start of the process until the first cell, `1`, has ended. */
  startToFirstCellMs: number;
  /** The median time of an empty cell. */
  emptyCellMs: number;
  /** The median time of a cell with one declaration and a result. */
  smallCellMs: number;
  /** The time of the import, first in a kernel that has run cells, and again. */
  importMs: number;
  importAgainMs: number;
}

/**
 * Measures the kernel `tslab` of the project in the folder `cwd`: one start, the medians of `cells` cells, and what it takes to
 * import `module`.
 */
export async function measureKernel({
  cells = 20,
  cwd,
  module,
}: {
  cells?: number;
  cwd: string;
  module: string;
}): Promise<KernelTimes> {
  const begin = performance.now();
  const kernel = await startKernel(findKernelspec('tslab'), { cwd });
  try {
    const timeOf = async (code: string, from = performance.now()) => {
      const { reply, idle } = kernel.client.execute(code);
      await Promise.race([Promise.all([reply, idle]), kernel.exited]);
      return performance.now() - from;
    };
    const startToFirstCellMs = await timeOf('1', begin);
    const timesOf = async (code: (cell: number) => string) => {
      const times: number[] = [];
      for (let cell = 0; cell < cells; cell++) times.push(await timeOf(code(cell)));
      return median(times);
    };
    const emptyCellMs = await timesOf(() => '');
    const smallCellMs = await timesOf((cell) => `const x${cell} = ${cell};\nx${cell} + 1`);
    const importMs = await timeOf(`import * as first from ${JSON.stringify(module)};`);
    const importAgainMs = await timeOf(`import * as again from ${JSON.stringify(module)};`);
    return { startToFirstCellMs, emptyCellMs, smallCellMs, importMs, importAgainMs };
  } finally {
    await kernel.kill();
  }
}
