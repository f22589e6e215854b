import { AsyncLocalStorage } from 'node:async_hooks';
import { withinLimit } from '../output-limit.js';
import type { Report } from './messages.js';

/** The cell that the running code was started by, over every await, timer and promise. */
export const startedBy = new AsyncLocalStorage<number>();

const mostBuffered = 65_536;
const longestWait = 50;

let newestCell = 0;
let pending: Extract<Report, { kind: 'stream' }> | undefined;
let lastFlush = 0;

export const currentCell = () => startedBy.getStore() ?? newestCell;
export const setNewestCell = (cell: number) => void (newestCell = cell);

/** Sends what was printed and not sent yet. */
export function flush(): void {
  if (pending === undefined) return;
  const report = pending;
  pending = undefined;
  lastFlush = performance.now();
  process.send!(report);
}

/** Sends a report after everything that was printed before it. */
export function send(report: Report): void {
  flush();
  process.send!(report);
}

function print(name: 'stdout' | 'stderr', text: string): void {
  const cell = currentCell();
  const kept = withinLimit(cell, text);
  if (kept === '') return;
  if (pending !== undefined && (pending.cell !== cell || pending.name !== name)) flush();
  if (pending === undefined) {
    pending = { kind: 'stream', cell, name, text: kept };
    setImmediate(flush);
  } else pending.text += kept;
  if (pending.text.length > mostBuffered || performance.now() - lastFlush > longestWait) flush();
}

/** Turns what is written to this process's stdout and stderr into reports. */
export function captureStreams(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder();
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
      print(name, typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback as () => void);
      return true;
    }) as typeof process.stdout.write;
  }
}
