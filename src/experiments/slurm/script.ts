import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.js';
import { jobName, type Submission } from './journal.js';

/** What a person says of the jobs. */
export interface SlurmOptions {
  /** The partition; by default the cluster's. */
  readonly partition?: string;
  /** The time limit of a task, as Slurm writes it: minutes, `hours:minutes:seconds`, `days-hours`. */
  readonly time?: string;
  /** Cores of a task, each for a process that trains; by default 1. */
  readonly cpus?: number;
  /** Memory of a task, as Slurm writes it: `4G`. By default the cluster's. */
  readonly memory?: string;
  /** The most tasks of an array that run at the same time. */
  readonly arrayLimit?: number;
  /**
   * A file that the script is made of: `{command}` stands for what a task does and comes last, `{directives}` for the lines
   * with #SBATCH, which otherwise follow the first line.
   */
  readonly template?: string;
}

const TASK = fileURLToPath(new URL('./task.js', import.meta.url));

const TEMPLATE = '#!/bin/bash\n{directives}\n{command}\n';

/**
 * The script of a job array with so many tasks. A task is told {@link Submission.warning} seconds before its time limit to
 * stop, and it may be queued again: after that, and when a machine fails or another job takes its place.
 *
 * Throws {@link UserError} if the template cannot be read or has no `{command}`.
 */
export function script(
  folder: string,
  submission: Pick<Submission, 'id' | 'arrays' | 'warning'>,
  array: number,
  tasks: number,
  options: SlurmOptions,
): string {
  const { partition, time, cpus = 1, memory, arrayLimit } = options;
  const first = submission.arrays[array];
  const directives = Object.entries({
    'job-name': jobName(submission, array),
    array: `0-${tasks - 1}${arrayLimit === undefined ? '' : `%${arrayLimit}`}`,
    output: path.join(folder, 'logs', `${array}_%a.log`),
    'open-mode': 'append',
    signal: `B:USR1@${submission.warning}`,
    time,
    'cpus-per-task': cpus,
    mem: memory,
    partition,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `#SBATCH --${name}=${value}`);
  // Without exec the shell would get the signal, not the task.
  const command = `exec ${[process.execPath, TASK, folder, String(first)].map(quoted).join(' ')}`;
  return fill(readTemplate(options.template), ['#SBATCH --requeue', ...directives].join('\n'), command);
}

function readTemplate(file: string | undefined): string {
  if (file === undefined) return TEMPLATE;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read the template ${file} (${(error as Error).message})`, { cause: error });
  }
  if (!/^\s*\{command\}\s*$/m.test(text))
    throw new UserError(`the template ${file} must hold {command} on a line of its own`);
  if (!text.startsWith('#!'))
    throw new UserError(`the template ${file} must begin with #!, as a script does`);
  return text.includes('{directives}') ? text : text.replace('\n', '\n{directives}\n');
}

// By functions: in a text, $ would stand for something.
const fill = (template: string, directives: string, command: string): string =>
  template.replace('{directives}', () => directives).replace('{command}', () => command);

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
