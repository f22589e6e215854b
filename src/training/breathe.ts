import { setImmediate } from 'node:timers/promises';

/** How long steps may follow each other before pending events (a stop signal, messages) get their turn. */
const EVENT_INTERVAL_MS = 50;

/**
 * A function to be awaited before every step of a training: when the last turn is longer ago than 50 ms, pending events
 * get theirs and `onTurn` is called.
 *
 * It throws the signal's reason when it is aborted.
 */
export function breathe(signal?: AbortSignal): (onTurn?: () => void) => Promise<void> {
  let last = performance.now();
  return async (onTurn) => {
    if (performance.now() - last <= EVENT_INTERVAL_MS) return;
    await setImmediate();
    signal?.throwIfAborted();
    onTurn?.();
    last = performance.now();
  };
}
