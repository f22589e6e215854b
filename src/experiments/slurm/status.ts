import { UserError } from '../../errors.js';
import type { Experiment, Scale } from '../experiment.js';
import type { LoadOptions } from '../records.js';
import { readTrials, storeRoot } from '../store.js';
import { jobsOf, submissionsOf } from './journal.js';
import { askQueue, type Queue } from './queue.js';
import { taskStates, type TaskStatus } from './states.js';

/** How a submission stands. */
export interface SubmissionStatus {
  readonly experiment: string;
  readonly scale: Scale;
  readonly folder: string;
  /** The numbers of its job arrays. */
  readonly jobs: readonly string[];
  readonly tasks: readonly TaskStatus[];
}

/** How the submissions of an experiment stand that are not done. A notice says so where Slurm does not answer. */
export async function slurmStatus(
  experiment: Experiment,
  { root = storeRoot(), notice = console.warn }: LoadOptions = {},
): Promise<SubmissionStatus[]> {
  const entries = submissionsOf(root, experiment);
  if (entries.length === 0) return [];
  let queue: Queue | undefined;
  const found: SubmissionStatus[] = [];
  for (const entry of entries) {
    const { experiment: id, scale } = entry.submission;
    const { trials } = await readTrials(root, experiment, scale, notice);
    const isStored = (variant: string, seed: number): boolean => trials.get(variant)?.has(seed) === true;
    const isDone = taskStates(entry, undefined, isStored).every(({ state }) => state === 'done');
    if (isDone) continue;
    queue ??= await askQueue(root).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      notice(`${error.message}; what is not stored is shown as uncertain`);
      return new Map();
    });
    const tasks = taskStates(entry, queue, isStored);
    found.push({ experiment: id, scale, folder: entry.folder, jobs: jobsOf(entry), tasks });
  }
  return found;
}
