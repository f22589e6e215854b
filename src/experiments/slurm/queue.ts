import { readFileSync } from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import { UserError } from '../../errors.js';
import { writeFileAtomic } from '../../system/files.js';
import { callSlurm } from './call.js';
import { jobsRoot } from './journal.js';

/** What Slurm says of the tasks of the workbook's jobs: a state such as `PENDING` by `<job name> <task of the array>`. */
export type Queue = ReadonlyMap<string, string>;

/** How old an answer of Slurm may be: whoever asks again sooner gets it from the file that keeps it. */
const ANSWER_MILLISECONDS = 30_000;

const FORMAT = '%j|%i|%T';

/**
 * The states of all tasks of this user's workbook jobs: by one call of squeue, which knows of ended jobs for a few minutes, and
 * one of sacct where the cluster keeps accounts. Slurm is asked at most every 30 seconds, however many processes want to
 * know.
 *
 * Throws {@link UserError} if squeue fails. A task that is not in the answer may be anything.
 */
export async function askQueue(root: string): Promise<Queue> {
  const file = path.join(jobsRoot(root), `queue-${os.userInfo().uid}.json`);
  const kept = readKept(file);
  if (kept !== undefined) return kept;
  const queued = parseStates(
    await callSlurm('squeue', [
      '--noheader',
      '--array',
      '--states=all',
      `--user=${os.userInfo().username}`,
      `--format=${FORMAT}`,
    ]),
  );
  const accounted = await callSlurm('sacct', [
    '--noheader',
    '--parsable2',
    '--array',
    '--allocations',
    '--starttime=now-7days',
    '--format=JobName%60,JobID,State',
  ])
    .then(parseStates)
    // Many clusters keep no accounts.
    .catch((error: unknown) => {
      if (error instanceof UserError) return [];
      throw error;
    });
  const states = [...accounted, ...queued];
  writeFileAtomic(file, `${JSON.stringify({ at: Date.now(), states })}\n`);
  return new Map(states);
}

/** Lines of job name, job and task, and state, with a bar between. Other jobs than the workbook's are left out. */
export function parseStates(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const match = /^(workbook-[^|]+)\|\d+_(\d+)\|([A-Z_]+)/.exec(line);
    return match === null ? [] : [[`${match[1]} ${match[2]}`, match[3]]];
  });
}

/** Forgets the kept answer: what was submitted or cancelled a moment ago is not in it. */
export const forgetQueue = (root: string): void =>
  writeFileAtomic(path.join(jobsRoot(root), `queue-${os.userInfo().uid}.json`), '{"at": 0, "states": []}\n');

function readKept(file: string): Queue | undefined {
  try {
    const { at, states } = JSON.parse(readFileSync(file, 'utf8')) as {
      at: number;
      states: [string, string][];
    };
    const age = Date.now() - at;
    return age >= 0 && age < ANSWER_MILLISECONDS ? new Map(states) : undefined;
  } catch {
    return undefined;
  }
}
