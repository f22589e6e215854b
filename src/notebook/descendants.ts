import { readdirSync, readFileSync } from 'node:fs';

/** The environment variable that tells the processes of one kernel from all others; children inherit it. */
export const KERNEL_MARK = 'WORKBOOK_KERNEL';

/**
 * The processes that carry a kernel's mark in their environment, whatever group or session they have moved to. Linux
 * alone shows environments (in /proc); elsewhere the list is empty and the kernel's process group is all that is known.
 */
export function processesMarked(mark: string): number[] {
  const entry = `${KERNEL_MARK}=${mark}`;
  return numbered('/proc').filter((pid) => environmentOf(pid).includes(entry));
}

/** The command line of a process, for people. */
export function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).split('\0').join(' ').trim().slice(0, 200);
}

const environmentOf = (pid: number): string[] => textOf(`/proc/${pid}/environ`).split('\0');

function numbered(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // ended meanwhile, or of another user
  }
}
