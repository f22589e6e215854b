import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startKernel } from './kernel.js';
import { findKernelspec } from './kernelspec.js';

export interface KernelTimes {
  /** From the start of the process until the first cell, `1`, has ended. */
  startToFirstCellMs: number;
  /** The median time of a further cell that does next to nothing. */
  overheadPerCellMs: number;
}

/** Measures the kernel `tslab` of the project: one start, and the median of `cells` (default 20) trivial cells. */
export async function measureKernel({ cells = 20 }: { cells?: number } = {}): Promise<KernelTimes> {
  const folder = mkdtempSync(path.join(tmpdir(), 'workbook-measure-'));
  const begin = performance.now();
  const kernel = await startKernel(findKernelspec('tslab'), { cwd: folder });
  try {
    const timeOf = async (code: string, from = performance.now()) => {
      const { reply, idle } = kernel.client.execute(code);
      await Promise.race([Promise.all([reply, idle]), kernel.exited]);
      return performance.now() - from;
    };
    const startToFirstCellMs = await timeOf('1', begin);
    const times: number[] = [];
    for (let cell = 0; cell < cells; cell++) times.push(await timeOf(String(cell)));
    times.sort((a, b) => a - b);
    return { startToFirstCellMs, overheadPerCellMs: times[Math.floor(times.length / 2)]! };
  } finally {
    await kernel.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
