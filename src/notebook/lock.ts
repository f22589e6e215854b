import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.js';

interface Holder {
  pid: number;
  host: string;
  /** When that process started, in the system's ticks: tells it from a later process of the same number. */
  ticks: string;
  since: string;
}

/** The start time of a process where /proc tells it, else ''. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isRunning({ pid, host, ticks }: Holder): boolean {
  if (host !== hostname()) return true; // cannot be known from here
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return ticks === '' || startTicks(pid) === ticks;
}

const age = (since: string) => {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'the disk is full; free some space and run again';
  if (code === 'EROFS') return 'the file system is read-only; write elsewhere with --output';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'no permission to write there; change the permissions or write elsewhere with --output';
  }
  return message;
}

/**
 * Takes the lock of `target`, the file that is going to be written: `.<name>.lock` beside it. A lock whose process is
 * gone is taken over. Returns the function that gives it back.
 *
 * Throws {@link UserError} with pid, host and age when another process holds it, or when the folder cannot be written.
 */
export function acquireLock(target: string): () => void {
  const lock = path.join(path.dirname(target), `.${path.basename(target)}.lock`);
  const own = `${lock}.${process.pid}`;
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    ticks: startTicks(process.pid),
    since: new Date().toISOString(),
  };
  const content = JSON.stringify(holder);
  try {
    writeFileSync(own, content);
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(own, lock); // appears complete or not at all
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 100) throw error;
      }
      const other = readHolder(lock);
      if (other !== undefined && isRunning(other)) {
        throw new UserError(
          `${target} is being written by process ${other.pid} on ${other.host} for ${age(other.since)}: ` +
            `wait for it, or remove ${lock} if that process no longer runs`,
        );
      }
      takeAway(lock, `${own}.stale`);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot write ${target}: ${reasonOf(error)}`, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (readHolder(lock)?.since === holder.since && readHolder(lock)?.pid === holder.pid)
      rmSync(lock, { force: true });
  };
}

/** Removes a stale lock; one that a living process put there in this very moment is put back. */
function takeAway(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch {
    return; // another process was faster
  }
  const taken = readHolder(aside);
  try {
    if (taken !== undefined && isRunning(taken)) linkSync(aside, lock);
  } catch {
    // a third process has the lock now
  } finally {
    rmSync(aside, { force: true });
  }
}
