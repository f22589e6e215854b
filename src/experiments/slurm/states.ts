import { blocksOf, jobName, readFailures, type JournalEntry } from './journal.js';
import type { Queue } from './queue.js';
import { describeBlock } from '../executor.js';
import type { PlannedBlock } from '../experiment.js';

/** How a task stands. `uncertain`: its records are not there, and Slurm does not know it or says that it ended well. */
export type TaskState = 'done' | 'running' | 'queued' | 'failed' | 'uncertain';

/** A task of a submission. */
export interface TaskStatus {
  readonly blocks: readonly PlannedBlock[];
  readonly state: TaskState;
  /** Why it failed, a line a block. */
  readonly reasons: readonly string[];
}

const WAITING = new Set([
  'PENDING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'SPECIAL_EXIT',
]);
const RUNNING = new Set([
  'RUNNING',
  'COMPLETING',
  'RESIZING',
  'SIGNALING',
  'STAGE_OUT',
  'STOPPED',
  'SUSPENDED',
]);

/** What Slurm's words for the end of a job mean. */
const ENDS: Readonly<Record<string, string>> = {
  BOOT_FAIL: 'its machine did not start',
  CANCELLED: 'it was cancelled',
  DEADLINE: 'its deadline passed',
  FAILED: 'it ended with an error',
  NODE_FAIL: 'its machine failed',
  OUT_OF_MEMORY: 'it used more memory than it was given; give it more with --memory',
  PREEMPTED: 'another job took its place',
  TIMEOUT: 'it reached its time limit; give it more with --time',
};

/**
 * How the tasks of a submission stand. A task is done when the trials of its blocks are stored, whatever the queue says.
 *
 * @param queue undefined where Slurm does not answer
 */
export function taskStates(
  { folder, submission }: JournalEntry,
  queue: Queue | undefined,
  isStored: (variant: string, seed: number) => boolean,
): TaskStatus[] {
  return submission.tasks.map((_, task): TaskStatus => {
    const blocks = blocksOf(submission, task);
    const missing = blocks.filter(({ variant, seeds }) => seeds.some((seed) => !isStored(variant, seed)));
    if (missing.length === 0) return { blocks, state: 'done', reasons: [] };
    const said = queue?.get(queueKey(submission, task));
    if (said !== undefined && WAITING.has(said)) return { blocks, state: 'queued', reasons: [] };
    if (said !== undefined && RUNNING.has(said)) return { blocks, state: 'running', reasons: [] };
    const written = readFailures(folder, task);
    const why = written.length > 0 || said === undefined ? undefined : ENDS[said];
    const reasons = why === undefined ? written : missing.map((block) => `${describeBlock(block)}: ${why}`);
    return { blocks, state: reasons.length > 0 ? 'failed' : 'uncertain', reasons };
  });
}

function queueKey(submission: JournalEntry['submission'], task: number): string {
  const array = submission.arrays.filter((first) => first <= task).length - 1;
  return `${jobName(submission, array)} ${task - submission.arrays[array]}`;
}
