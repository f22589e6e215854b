import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { atScale, experimentId, type Experiment, type PlannedBlock } from '../experiment.js';
import { describeBlock, type FailedBlock } from '../executor.js';
import { recordIdentity, recordName } from '../record.js';
import { findExperiment, loadRegistry } from '../registry.js';
import { runWorkers } from '../run-workers.js';
import { experimentFolder } from '../store.js';
import { storeTrained } from '../store-trained.js';
import { canonicalJson } from '../../system/json.js';
import { callSlurm } from './call.js';
import { blocksOf, readSubmission, writeFailures } from './journal.js';

/**
 * What a task of a job array does, started with the folder of its submission and the place of the array's first task. It
 * trains those of its blocks that no record holds, and stores each at once. Told that its time is nearly over (SIGUSR1), it
 * goes on for a while, then asks Slurm to queue it again, unless it finished no block: then the limit is too short.
 * On SIGTERM it stops at once.
 */
const [folder, first] = process.argv.slice(2);
const task = Number(first) + Number(process.env.SLURM_ARRAY_TASK_ID);
const { submission } = readSubmission(folder);

/** Seconds that are left to be queued again. */
const REQUEUE_SECONDS = 30;

const say = (line: string): boolean => process.stdout.write(`${new Date().toISOString()} ${line}\n`);

class TimeOver extends Error {}

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
process.on('SIGUSR1', () => {
  const seconds = Math.max(0, submission.warning - REQUEUE_SECONDS);
  say(`the time limit is near; going on for ${seconds} s`);
  setTimeout(() => stop.abort(new TimeOver()), 1000 * seconds).unref();
});

let finished = 0;

async function main(): Promise<number> {
  const { root, scale, registryModule, workers, plan } = submission;
  const experiment = findExperiment(await loadRegistry(registryModule), submission.experiment);
  const blocks = blocksOf(submission, task);
  checkUnchanged(experiment);
  const dataHash = await experiment.dataHash(scale);
  const isStored = (block: PlannedBlock): boolean =>
    existsSync(
      path.join(experimentFolder(root, experiment), recordName(recordIdentity(experiment, block, dataHash))),
    );
  const missing = blocks.filter((block) => !isStored(block));
  say(`${missing.length} of ${blocks.length} blocks of ${experimentId(experiment)} to train`);
  rmSync(path.join(folder, 'failed', `${task}.txt`), { force: true });
  const store = await storeTrained(root, experiment, scale, 'slurm', plan ?? undefined);
  try {
    const failed = await runWorkers(experiment, missing, {
      workers,
      registryModule,
      signal: stop.signal,
      notice: say,
      onProgress: () => {},
      onTrained: (trained) => {
        store(trained);
        finished++;
        say(`${describeBlock(trained.block)}: stored after ${trained.seconds} s`);
      },
    });
    return fail(failed);
  } catch (error) {
    const left = missing.filter((block) => !isStored(block));
    if (error instanceof TimeOver) return queueAgain(left);
    // Ended by Slurm, which queues it again itself if that is why.
    if (stop.signal.aborted) return 1;
    throw error;
  }
}

function checkUnchanged(experiment: Experiment): void {
  const { settings } = atScale(experiment, submission.scale);
  if (
    experiment.version !== submission.version ||
    canonicalJson(settings) !== canonicalJson(submission.settings)
  )
    throw new Error('the experiment was changed after the submission; cancel it and submit it again');
}

async function queueAgain(left: readonly PlannedBlock[]): Promise<number> {
  if (finished === 0)
    return fail(
      left.map((block) => ({
        block,
        reason: 'no block was finished within the time limit; give it more with --time',
      })),
    );
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: place } = process.env;
  say(`${left.length} blocks are left; the task is queued again`);
  try {
    await callSlurm('scontrol', ['requeue', `${job}_${place}`]);
    return 0;
  } catch (error) {
    const reason = `out of time, and not queued again (${(error as Error).message}); run it again`;
    return fail(left.map((block) => ({ block, reason })));
  }
}

function fail(failed: readonly FailedBlock[]): number {
  if (failed.length === 0) return 0;
  failed.forEach(({ block, reason, stack }) => say(`${describeBlock(block)}: failed: ${stack ?? reason}`));
  writeFailures(folder, task, failed);
  return 1;
}

process.exitCode = await main().catch((error: Error) =>
  fail(blocksOf(submission, task).map((block) => ({ block, reason: error.message, stack: error.stack }))),
);
