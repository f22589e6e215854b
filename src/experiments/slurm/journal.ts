import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../errors.js';
import { createFile, writeFileAtomic } from '../../system/files.js';
import { isPlainObject } from '../../system/json.js';
import { describeBlock } from '../executor.js';
import { experimentId, type Experiment, type PlannedBlock, type Scale } from '../experiment.js';
import { besideStore } from '../store.js';

/** What was handed to Slurm at once, written before it was: a job array, or several. */
export interface Submission {
  /** Unique, sorting by time. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  readonly experiment: string;
  readonly scale: Scale;
  readonly version: number;
  readonly root: string;
  readonly registryModule: string;
  /** The SHA-256 of the plan's file, if one is sealed. */
  readonly plan: string | null;
  /** Processes of a task that train side by side. */
  readonly workers: number;
  /** How long before its time limit a task is told to stop, in seconds. */
  readonly warning: number;
  /** The first task of each job array. */
  readonly arrays: readonly number[];
  readonly settings: PlannedBlock['settings'];
  /** By their place: the blocks that a task trains. */
  readonly tasks: readonly (readonly Pick<PlannedBlock, 'variant' | 'seeds'>[])[];
}

/** A submission and its folder. */
export interface JournalEntry {
  readonly folder: string;
  readonly submission: Submission;
}

/** The blocks of a task. */
export const blocksOf = ({ scale, settings, tasks }: Submission, task: number): PlannedBlock[] =>
  tasks[task].map(({ variant, seeds }) => ({ variant, scale, settings, seeds }));

const FILE = 'submission.json';
const CANCELLED = 'cancelled';

/** The folder of the submissions of a store. */
export const jobsRoot = (root: string): string => besideStore(root, 'jobs');

/** The name that Slurm knows a job array by, so that it is found even where its number was not written down. */
export const jobName = ({ id }: Pick<Submission, 'id'>, array: number): string => `workbook-${id}-${array}`;

/** The folder of a submission. */
export const submissionFolder = ({ root, experiment, id }: Submission): string =>
  path.join(jobsRoot(root), experiment, id);

/** Writes a submission to a folder of its own, with one for its logs. */
export function writeSubmission(submission: Submission): JournalEntry {
  const folder = submissionFolder(submission);
  createFile(path.join(folder, FILE), `${JSON.stringify(submission)}\n`);
  for (const name of ['logs', 'failed']) mkdirSync(path.join(folder, name), { recursive: true });
  return { folder, submission };
}

/** Reads the submission in a folder. Throws {@link UserError} naming a file that is none. */
export function readSubmission(folder: string): JournalEntry {
  const file = path.join(folder, FILE);
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isPlainObject(value) && Array.isArray(value.tasks) && Array.isArray(value.arrays))
      return { folder, submission: value as unknown as Submission };
  } catch (error) {
    throw new UserError(`cannot read ${file} (${(error as Error).message}); delete its folder`, {
      cause: error,
    });
  }
  throw new UserError(`${file} is no submission; delete its folder`);
}

/** The submissions of an experiment that were not cancelled, the first one first. */
export function submissionsOf(root: string, experiment: Experiment): JournalEntry[] {
  const folder = path.join(jobsRoot(root), experimentId(experiment));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
    .filter((one) => existsSync(path.join(one, FILE)) && !existsSync(path.join(one, CANCELLED)))
    .map(readSubmission);
}

/** Says that nobody waits for the tasks of a submission any more. */
export const markCancelled = ({ folder }: JournalEntry): void => {
  createFile(path.join(folder, CANCELLED), '');
};

/** Writes down the number that Slurm gave a job array. */
export const writeJob = ({ folder }: JournalEntry, array: number, job: string): void =>
  writeFileAtomic(path.join(folder, `array-${array}.job`), `${job}\n`);

/** The numbers of the job arrays, as far as they were written down. */
export const jobsOf = ({ folder, submission }: JournalEntry): string[] =>
  submission.arrays.flatMap((_, array) => {
    const file = path.join(folder, `array-${array}.job`);
    return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
  });

const failedFile = (folder: string, task: number): string => path.join(folder, 'failed', `${task}.txt`);

/** Writes down why blocks of a task failed, a line each. */
export const writeFailures = (
  folder: string,
  task: number,
  failures: readonly { readonly block: PlannedBlock; readonly reason: string }[],
): void =>
  writeFileAtomic(
    failedFile(folder, task),
    failures.map(({ block, reason }) => `${describeBlock(block)}: ${reason.split('\n')[0]}\n`).join(''),
  );

/** Those lines; none where nothing failed so far. */
export function readFailures(folder: string, task: number): string[] {
  try {
    return readFileSync(failedFile(folder, task), 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}
