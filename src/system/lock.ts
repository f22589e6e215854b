import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { cannotWrite } from './cannot-write.js';

/** Who holds a lock: the content of its file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since the machine's boot; empty where the system does not say. */
  readonly processStart: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Tells this lock from all others. */
  readonly token: string;
}

type Release = () => void;

/**
 * Takes the lock `file` and returns the function that gives it back; the end of the process gives it back, too. The
 * lock of a process of this machine that is dead is taken over. Missing folders are made.
 *
 * Throws {@link UserError} with pid, host and age if another holds it, or naming the path if it cannot be written.
 *
 * @param what what the lock keeps to one at a time, such as `a.ipynb is being written`; it begins the refusal
 */
export function acquireLock(file: string, what: string): Release {
  const lock = take(file);
  if (typeof lock !== 'function') throw refusal(file, what, lock);
  return lock;
}

/**
 * Runs `work` while this process holds the lock `file`; waits for another holder.
 *
 * Throws as {@link acquireLock} does, after `patience` milliseconds (default 30 000) with another holder.
 */
export async function withLock<T>(
  file: string,
  what: string,
  work: () => T | Promise<T>,
  patience = 30_000,
): Promise<T> {
  for (const end = performance.now() + patience; ;) {
    const lock = take(file);
    if (typeof lock === 'function') {
      try {
        return await work();
      } finally {
        lock();
      }
    }
    if (performance.now() > end) throw refusal(file, what, lock);
    // Different waits keep two processes from meeting again and again.
    await sleep(5 + (process.pid % 7));
  }
}

/** The function that gives the lock back, or who holds it. */
function take(file: string): Release | Holder {
  const own: Holder = {
    pid: process.pid,
    host: os.hostname(),
    processStart: processStart(process.pid),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  while (!create(file, own)) {
    const held = read(file);
    if (held === undefined) continue;
    if (held !== 'torn' && isRunning(held)) return held;
    // Only the holder of a second lock removes a dead one's, so that none removes the lock of the next holder.
    const guard = take(`${file}.takeover`);
    if (typeof guard !== 'function') return guard;
    try {
      const now = read(file);
      if (now === 'torn' || (now !== undefined && !isRunning(now))) remove(file);
    } finally {
      guard();
    }
  }
  const release = (): void => {
    process.off('exit', release);
    const held = read(file);
    if (typeof held === 'object' && held.token === own.token) remove(file);
  };
  process.on('exit', release);
  return release;
}

/** Makes the lock unless it exists. It is linked into its place, so it appears complete. */
function create(file: string, holder: Holder): boolean {
  const complete = path.join(path.dirname(file), `.${path.basename(file)}.${holder.token}.partial`);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(complete, JSON.stringify(holder), { flag: 'wx' });
    linkSync(complete, file);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'link') return false;
    throw cannotWrite(file, error);
  } finally {
    try {
      rmSync(complete, { force: true });
    } catch {
      // Where the folder is a file or cannot be written there is nothing to remove; the first error says so.
    }
  }
}

/** The holder of a lock, undefined where there is none, or `torn` if a crash of the machine left no whole content. */
function read(file: string): Holder | 'torn' | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${file} (${(error as Error).message})`, { cause: error });
  }
  try {
    const holder = JSON.parse(text) as Holder | null;
    return Number.isInteger(holder?.pid) && typeof holder?.host === 'string' ? holder : 'torn';
  } catch {
    return 'torn';
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function isRunning(holder: Holder): boolean {
  if (holder.host !== os.hostname()) return true; // cannot be known from here
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return !holder.processStart || processStart(holder.pid) === holder.processStart;
}

/** A process number is used again after a while; its start time tells one process from the next. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The fields after the command's closing parenthesis begin with the third; the start time is the 22nd.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not noticed yet.
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

function refusal(file: string, what: string, { pid, host, since }: Holder): UserError {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  const age = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return new UserError(
    `${what} already, by process ${pid} on ${host} for ${age}; wait for it, or delete ${file} if it is gone`,
  );
}
