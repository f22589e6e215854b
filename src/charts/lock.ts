import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';

let attempts = 0;

/**
 * Runs `work` while this process holds the lock file `file`, which names its holder (process, host). Waits for another
 * holder; takes the lock over from a process of this host that has ended.
 *
 * Throws {@link UserError} naming the holder after `patience` milliseconds (default 30 000).
 */
export async function withLock<T>(file: string, work: () => T, patience = 30_000): Promise<T> {
  const holder = JSON.stringify({ process: process.pid, host: hostname() });
  const end = performance.now() + patience;
  while (!take(file, holder)) {
    const other = read(file);
    if (other !== undefined && hasEnded(other)) takeAway(file, holder);
    else if (performance.now() > end) {
      throw new UserError(
        `${file} is held by ${other ?? 'another process'}; wait until it is done, or delete the file if that process is gone`,
      );
    }
    // Different waits keep two processes from meeting again and again.
    await sleep(5 + (process.pid % 7));
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Makes the lock file with its content in one step; false when it exists. */
function take(file: string, holder: string): boolean {
  const own = `${file}.${process.pid}.${attempts++}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(own, holder, { flag: 'wx' });
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UserError(`cannot lock ${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a dead holder's lock, under a second lock so that no one removes the lock of the next holder. */
function takeAway(file: string, holder: string): void {
  const guard = `${file}.takeover`;
  if (!take(guard, holder)) {
    const other = read(guard);
    if (other !== undefined && hasEnded(other)) rmSync(guard, { force: true });
    return;
  }
  try {
    const other = read(file);
    if (other !== undefined && hasEnded(other)) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function hasEnded(holder: string): boolean {
  try {
    const { process: id, host } = JSON.parse(holder) as { process: number; host: string };
    if (host !== hostname()) return false;
    process.kill(id, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
