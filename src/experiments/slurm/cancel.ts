import type { Experiment, Scale } from '../experiment.js';
import { readTrials, type Notice } from '../store.js';
import { callSlurm } from './call.js';
import { jobName, markCancelled, submissionsOf } from './journal.js';
import { forgetQueue } from './queue.js';
import { taskStates } from './states.js';

/**
 * Cancels the jobs of an experiment and returns how many tasks were not done. What they have stored stays, and the next run
 * trains the rest.
 *
 * Throws {@link UserError} if Slurm does not answer; then nothing is marked as cancelled.
 */
export async function cancel(
  experiment: Experiment,
  scale: Scale,
  { root, notice }: { readonly root: string; readonly notice: Notice },
): Promise<number> {
  const entries = submissionsOf(root, experiment).filter(({ submission }) => submission.scale === scale);
  if (entries.length === 0) return 0;
  const names = entries.flatMap(({ submission }) =>
    submission.arrays.map((_, array) => jobName(submission, array)),
  );
  // By name: jobs whose number was not written down are among them.
  for (const name of names) await callSlurm('scancel', [`--name=${name}`]);
  forgetQueue(root);
  entries.forEach(markCancelled);
  const { trials } = await readTrials(root, experiment, scale, notice);
  return entries
    .flatMap((entry) => taskStates(entry, undefined, (variant, seed) => trials.get(variant)!.has(seed)))
    .filter(({ state }) => state !== 'done').length;
}
