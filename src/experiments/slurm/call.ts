import { execFile } from 'node:child_process';
import { UserError } from '../../errors.js';

/** Milliseconds that a Slurm command may take. */
const PATIENCE = 60_000;

const MOST_BYTES = 256 * 2 ** 20;

/**
 * Runs one of Slurm's commands and returns what it prints. Throws {@link UserError} if the command is not here, takes longer
 * than a minute, or fails, with what it says.
 */
export function callSlurm(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: PATIENCE, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(new UserError(`${command} ${problem(error, stderr)}`, { cause: error }));
    });
  });
}

function problem(error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.code === 'ENOENT') return 'is not installed here; run this on a machine of the Slurm cluster';
  if (error.killed === true)
    return `gave no answer within ${PATIENCE / 1000} s; try again when Slurm answers`;
  const [line] = stderr
    .split('\n')
    .map((text) => text.replace(/^\w+: (error: )?/, '').trim())
    .filter((text) => text !== '');
  return `failed: ${line ?? error.message}`;
}
