import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** The group of a process, from `pid (name) state parent group ...`, whose name may hold anything. */
const groupOf = (pid: string): number =>
  Number(textOf(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ')[2]);

/** Milliseconds that the processes of a group have had on a processor, to the nanosecond. Linux alone tells it. */
export function processorTime(group: number): number {
  const threads = namesIn('/proc')
    .filter((pid) => /^\d+$/.test(pid) && groupOf(pid) === group)
    .flatMap((pid) => namesIn(`/proc/${pid}/task`).map((thread) => path.join('/proc', pid, 'task', thread)));
  const nanoseconds = threads.map((thread) => Number(textOf(`${thread}/schedstat`).split(' ')[0]));
  return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e6;
}
