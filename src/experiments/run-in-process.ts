import { setImmediate } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { PLAIN_JAVASCRIPT } from './executor.js';
import type { ExecutorOptions, FailedBlock } from './executor.js';
import type { BackendInfo, Experiment, PlannedBlock } from './experiment.js';
import { trainBlock } from './train-block.js';

/** Options of {@link runInProcess}. */
export interface InProcessOptions extends ExecutorOptions {
  /** Sets up the tensor engine. */
  readonly prepare?: () => Promise<BackendInfo>;
}

/**
 * Trains the blocks one after another in this process and returns those that failed. Timers, signals and drawing get
 * their turn only when the experiment lets them; worker processes leave this process free.
 */
export async function runInProcess(
  experiment: Experiment,
  blocks: readonly PlannedBlock[],
  options: InProcessOptions,
): Promise<FailedBlock[]> {
  const { signal, onTrained, onProgress, prepare } = options;
  const backend = (await prepare?.()) ?? PLAIN_JAVASCRIPT;
  const failed: FailedBlock[] = [];
  for (const block of blocks) {
    await setImmediate();
    signal.throwIfAborted();
    try {
      const training = await trainBlock(experiment, {
        ...block,
        signal,
        onProgress: (fraction) => onProgress(block, fraction),
      });
      onTrained({ ...training, block, backend });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UserError) throw error;
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      failed.push({ block, reason: message, stack });
    }
  }
  return failed;
}
