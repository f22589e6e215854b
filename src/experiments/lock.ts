import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.js';
import { isPlainObject } from './json.js';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since the machine's boot, or empty where the system does not say. */
  readonly processStart: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Tells this lock from all others. */
  readonly token: string;
}

/** How long a lock whose content is not there yet is taken for one that is just being written. */
const WRITING_SECONDS = 5;

/**
 * Takes the lock `file` and returns the function that gives it back. It is given back, too, when the process exits;
 * the lock of a process of this machine that is dead is taken over.
 *
 * Throws {@link UserError} with pid, host and age if another run, named by `what`, holds it, or naming the path if the
 * file cannot be written.
 */
export function takeLock(file: string, what: string): () => void {
  const token = randomUUID();
  while (!create(file, token)) {
    const text = read(file);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (!isStale(file, holder)) throw new UserError(refusal(file, what, holder));
    remove(file, text);
  }
  const release = (): void => {
    process.off('exit', release);
    if (parseHolder(read(file) ?? '')?.token === token) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return release;
}

/** Creates the lock unless it exists. */
function create(file: string, token: string): boolean {
  const holder: Holder = {
    pid: process.pid,
    host: os.hostname(),
    processStart: processStart(process.pid),
    since: new Date().toISOString(),
    token,
  };
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOSPC') rmSync(file, { force: true });
    throw new UserError(
      `cannot write ${file} (${message}); free space or choose a place that can be written`,
      {
        cause: error,
      },
    );
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${file} (${(error as Error).message})`, { cause: error });
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) && Number.isInteger(value.pid) ? (value as unknown as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isStale(file: string, holder: Holder | undefined): boolean {
  if (holder === undefined) return ageSeconds(file) > WRITING_SECONDS;
  if (holder.host !== os.hostname()) return false;
  return !isAlive(holder.pid) || processStart(holder.pid) !== holder.processStart;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process number is used again after a while; its start time tells one process from the next. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The fields after the command's closing parenthesis begin with the third; the start time is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * Removes the stale lock. Of several processes that try, one renames it; should the one that is renamed be a new lock
 * that another has taken in the meantime, it is put back.
 */
function remove(file: string, staleText: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new UserError(`cannot remove the stale lock ${file} (${(error as Error).message})`, {
      cause: error,
    });
  }
  if (readFileSync(aside, 'utf8') !== staleText && !existsSync(file)) renameSync(aside, file);
  rmSync(aside, { force: true });
}

function refusal(file: string, what: string, holder: Holder | undefined): string {
  const by = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const age = `for ${Math.max(0, Math.round(ageSeconds(file)))} s`;
  return `${what} is being run already, by ${by} ${age}; wait for it, or delete ${file} if it is gone`;
}

/** The lock's age by the clock of the file system that holds it, as far as this machine's clock agrees with it. */
function ageSeconds(file: string): number {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return (Date.now() - modified) / 1000;
}
