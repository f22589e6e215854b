import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { writeFileAtomic } from '../../system/files.js';
import { acquireLock } from '../../system/lock.js';
import { estimatesOf, readScales } from '../estimate.js';
import { atScale, experimentId, validateExperiment, type Experiment, type Scale } from '../experiment.js';
import { presentPlan, sealPlan, SEALED_SCALES } from '../plan-file.js';
import { planBlocks } from '../plan.js';
import { findExperiment, loadRegistry } from '../registry.js';
import { experimentFolder, removeLeftovers, type Notice } from '../store.js';
import { checkVariants } from '../variants.js';
import { callSlurm } from './call.js';
import {
  submissionFolder,
  submissionsOf,
  writeJob,
  writeSubmission,
  type JournalEntry,
  type Submission,
} from './journal.js';
import { askQueue, forgetQueue } from './queue.js';
import { script, type SlurmOptions } from './script.js';
import { taskStates } from './states.js';
import { tasksOf } from './tasks.js';

/** Options of {@link submit}. */
export interface SubmitOptions extends SlurmOptions {
  readonly root: string;
  readonly registryModule: string;
  readonly variants?: readonly string[];
  readonly newPlan?: boolean;
  /** Seconds before the time limit at which a task is told to stop. Default 90. */
  readonly warning?: number;
  /** Makes the scripts and submits nothing. */
  readonly dryRun?: boolean;
  readonly notice: Notice;
}

/** What was submitted. */
export interface Submitted {
  readonly tasks: number;
  readonly blocks: number;
  /** Blocks of trials that are missing and left to jobs of an earlier submission. */
  readonly inQueue: number;
  /** The numbers that Slurm gave the job arrays. */
  readonly jobs: readonly string[];
  readonly scripts: readonly string[];
}

const DEFAULT_WARNING = 90;

/** Slurm's own default, for a script that is made where no Slurm answers. */
const DEFAULT_MAX_ARRAY_SIZE = 1001;

/** How long after its submission a task that Slurm does not know is taken for one that it will know, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Hands the trials of an experiment that are neither stored nor in a job already to Slurm, as tasks of job arrays, and returns.
 * What is handed over is written down before, so that no job is lost sight of whatever happens.
 *
 * Throws {@link UserError} as a run does, and if Slurm does not answer or refuses the jobs.
 */
export async function submit(
  experiment: Experiment,
  scale: Scale,
  options: SubmitOptions,
): Promise<Submitted> {
  const { root, registryModule, notice, dryRun = false, warning = DEFAULT_WARNING, cpus = 1 } = options;
  validateExperiment(experiment);
  const { variants: allowed, settings } = atScale(experiment, scale);
  const { variants = allowed } = options;
  checkVariants(allowed, variants);
  const id = experimentId(experiment);
  const registry = await loadRegistry(registryModule);
  findExperiment(registry, id);
  const arraySize = await maxArraySize(dryRun);
  const unlock = dryRun
    ? (): void => {}
    : acquireLock(
        path.join(experimentFolder(root, experiment), `.${scale}.lock`),
        `${id} at ${scale} scale is being run`,
      );
  try {
    const stored = await readScales(root, experiment, notice);
    const trials = stored.get(scale)!;
    const isStored = (variant: string, seed: number): boolean => trials.get(variant)!.has(seed);
    const missing = planBlocks(experiment, scale, isStored, variants);
    const inJobs = dryRun ? new Set<string>() : await trialsInJobs(experiment, scale, root, isStored);
    const isTakenCareOf = (variant: string, seed: number): boolean =>
      isStored(variant, seed) || inJobs.has(`${variant} ${seed}`);
    const blocks = planBlocks(experiment, scale, isTakenCareOf, variants);
    const inQueue = missing.filter(({ variant, seeds }) =>
      seeds.every((seed) => isTakenCareOf(variant, seed)),
    ).length;
    if (blocks.length === 0) return { tasks: 0, blocks: 0, inQueue, jobs: [], scripts: [] };
    const plan =
      SEALED_SCALES.includes(scale) && !dryRun
        ? sealPlan(root, experiment, presentPlan(experiment, scale, registry.plannedClaims), {
            replace: options.newPlan,
            notice,
          })
        : undefined;
    const estimate = estimatesOf(experiment, root, stored).find((one) => one.scale === scale)!;
    const tasks = tasksOf(blocks, estimate.secondsEach, cpus);
    const arrays = Array.from({ length: Math.ceil(tasks.length / arraySize) }, (_, i) => i * arraySize);
    const created = new Date().toISOString();
    const submission: Submission = {
      id: `${created.replace(/[-:]|\..*/g, '')}-${randomBytes(3).toString('hex')}`,
      created,
      experiment: id,
      scale,
      version: experiment.version,
      root,
      registryModule: path.resolve(registryModule),
      plan: plan?.hash ?? null,
      workers: cpus,
      warning,
      arrays,
      settings,
      tasks: tasks.map((task) => task.map(({ variant, seeds }) => ({ variant, seeds }))),
    };
    const sizes = arrays.map((first, i) => (arrays[i + 1] ?? tasks.length) - first);
    // Before anything is written down: a template may be bad.
    const folder = submissionFolder(submission);
    const scripts = sizes.map((size, array) => script(folder, submission, array, size, options));
    const counts = { tasks: tasks.length, blocks: tasks.flat().length, inQueue, scripts };
    if (dryRun) return { ...counts, jobs: [] };
    removeLeftovers(experimentFolder(root, experiment));
    return { ...counts, jobs: await handOver(writeSubmission(submission), scripts) };
  } finally {
    unlock();
  }
}

async function handOver(entry: JournalEntry, scripts: readonly string[]): Promise<string[]> {
  const jobs: string[] = [];
  try {
    for (const [array, text] of scripts.entries()) {
      const file = path.join(entry.folder, `array-${array}.sh`);
      writeFileAtomic(file, text);
      const [job] = (await callSlurm('sbatch', ['--parsable', file])).trim().split(';');
      writeJob(entry, array, job);
      jobs.push(job);
    }
  } catch (error) {
    // Slurm refused: what it did not take is in no job, and an entry without any job is none.
    if (jobs.length === 0 && error instanceof UserError)
      rmSync(entry.folder, { recursive: true, force: true });
    throw error;
  } finally {
    forgetQueue(entry.submission.root);
  }
  return jobs;
}

/** The trials, as `<variant> <seed>`, of tasks that are queued or running, or were submitted a moment ago. */
async function trialsInJobs(
  experiment: Experiment,
  scale: Scale,
  root: string,
  isStored: (variant: string, seed: number) => boolean,
): Promise<Set<string>> {
  const entries = submissionsOf(root, experiment).filter(({ submission }) => submission.scale === scale);
  if (entries.length === 0) return new Set();
  const queue = await askQueue(root);
  return new Set(
    entries.flatMap((entry) => {
      const isNew = Date.now() - Date.parse(entry.submission.created) < PATIENCE;
      return taskStates(entry, queue, isStored)
        .filter(({ state }) => state === 'queued' || state === 'running' || (state === 'uncertain' && isNew))
        .flatMap(({ blocks }) => blocks)
        .flatMap(({ variant, seeds }) => seeds.map((seed) => `${variant} ${seed}`));
    }),
  );
}

/** The most tasks of a job array, by the configuration of the cluster. */
async function maxArraySize(dryRun: boolean): Promise<number> {
  try {
    const text = await callSlurm('scontrol', ['show', 'config']);
    return Math.max(1, Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(text)?.[1] ?? DEFAULT_MAX_ARRAY_SIZE));
  } catch (error) {
    if (dryRun && error instanceof UserError) return DEFAULT_MAX_ARRAY_SIZE;
    throw error;
  }
}
