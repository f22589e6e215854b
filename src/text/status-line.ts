/** The part of a writable stream, such as process.stderr, that a status line needs. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line that says how far something is. */
export interface StatusLine {
  /** Shows the line unless one was shown a moment ago: call it as often as you like. */
  show(line: string): void;
  /** Clears the line of a terminal. */
  clear(): void;
}

/** Clears the line that the cursor of a terminal is in. */
export const CLEAR_LINE = '\r\x1b[K';

const TERMINAL_MILLISECONDS = 100;
const LOG_MILLISECONDS = 10_000;

/**
 * A status line: on a terminal one line that is rewritten, at most every 0.1 s; elsewhere (a log) a line at most every
 * 10 s, the first at once or, if `isPatient`, after 10 s.
 *
 * @param now a clock in milliseconds
 */
export function statusLine(
  stream: TextStream,
  { isPatient = false, now = () => performance.now() }: { isPatient?: boolean; now?: () => number } = {},
): StatusLine {
  const isTerminal = stream.isTTY === true;
  const interval = isTerminal ? TERMINAL_MILLISECONDS : LOG_MILLISECONDS;
  let last = isPatient && !isTerminal ? now() : -Infinity;
  return {
    show: (line) => {
      if (now() - last < interval) return;
      last = now();
      // Longer than the terminal is wide, the line would wrap and could not be rewritten.
      const fitting = line.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
      stream.write(isTerminal ? `${CLEAR_LINE}${fitting}` : `${line}\n`);
    },
    clear: () => {
      if (isTerminal) stream.write(CLEAR_LINE);
    },
  };
}
