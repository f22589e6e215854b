import { performance } from 'node:perf_hooks';
import type { ExecutorOptions } from './executor.js';
import type { PlannedBlock } from './experiment.js';
import type { Progress } from './progress.js';

/**
 * Turns the finished parts of blocks into progress events, at least one a second until `stop` is called.
 *
 * @param stored trials that were stored before
 * @param total trials that are to be stored in the end
 */
export function trackProgress(
  progress: Progress,
  label: string,
  blocks: readonly PlannedBlock[],
  stored: number,
  total: number,
): { onProgress: ExecutorOptions['onProgress']; stop: () => void } {
  const start = performance.now();
  const planned = blocks.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const fractions = new Map<PlannedBlock, number>();
  const emit = (): void => {
    const parts = [...fractions].map(([{ seeds }, fraction]) => ({ trials: seeds.length, fraction }));
    const worked = parts.reduce((sum, { trials, fraction }) => sum + trials * fraction, 0);
    const done = parts.reduce((sum, { trials, fraction }) => sum + (fraction === 1 ? trials : 0), stored);
    const secondsElapsed = (performance.now() - start) / 1000;
    const secondsLeft = worked > 0 ? (secondsElapsed * (planned - worked)) / worked : undefined;
    progress.update({ label, done, total, fraction: (stored + worked) / total, secondsElapsed, secondsLeft });
  };
  const timer = setInterval(emit, 1000);
  timer.unref();
  emit();
  return {
    onProgress: (block, fraction) => {
      fractions.set(block, Math.min(Math.max(fraction, 0), 1));
      emit();
    },
    stop: () => clearInterval(timer),
  };
}
