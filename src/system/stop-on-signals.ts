/** What ends a run before its time. */
export interface Stop {
  /** Aborts with the reason `stopped by SIGINT`, or that of the signal it follows. */
  readonly signal: AbortSignal;
  /** The system's signal that stopped it; undefined when none did. */
  readonly by: () => NodeJS.Signals | undefined;
  /** From now on SIGINT and SIGTERM end the process again. */
  readonly end: () => void;
}

/** Lets SIGINT and SIGTERM, and `other` where it is given, abort a signal instead of ending the process. */
export function stopOnSignals(other?: AbortSignal): Stop {
  const stop = new AbortController();
  let by: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    by ??= name;
    stop.abort(new Error(`stopped by ${name}`));
  };
  const onAbort = (): void => stop.abort(other!.reason);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  other?.addEventListener('abort', onAbort);
  if (other?.aborted) onAbort();
  return {
    signal: stop.signal,
    by: () => by,
    end: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      other?.removeEventListener('abort', onAbort);
    },
  };
}
