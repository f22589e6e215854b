import type { MimeBundle } from './nbformat.js';

export interface ProgressState {
  notebook: string;
  /** Counted from 1 over all cells. */
  cell: number;
  cells: number;
  elapsedMs: number;
  display: MimeBundle;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The text of a display: plain text, else Markdown, else HTML without its tags, on one line; '' for a picture. */
export function displayText(display: MimeBundle): string {
  const plain = display['text/plain'] ?? display['text/markdown'];
  const html = display['text/html'];
  const text =
    typeof plain === 'string'
      ? plain
      : typeof html === 'string'
        ? html
            .replace(/<(style|script|svg)\b[^]*?<\/\1>/gi, ' ')
            .replace(/<[^>]*>/g, ' ')
            .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? ' ')
        : '';
  // eslint-disable-next-line no-control-regex -- control characters would disturb the terminal
  return text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
}

export function formatDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export function progressLine({ notebook, cell, cells, elapsedMs, display }: ProgressState): string {
  const text = displayText(display);
  return `${notebook}  cell ${cell}/${cells}  ${formatDuration(elapsedMs)}${text === '' ? '' : `  ${text}`}`;
}

export interface ProgressReporter {
  update: (state: ProgressState) => void;
  /** Removes the status line of a terminal. */
  done: () => void;
}

/** The part of a writable stream that progress needs. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write: (text: string) => unknown;
}

/**
 * Writes the state of a run to `stream`: on a terminal one line that is rewritten, elsewhere a new line at most every
 * `interval` milliseconds (default 10,000), the first after one interval.
 */
export function terminalProgress(
  stream: ProgressStream,
  { interval = 10_000, now = () => performance.now() }: { interval?: number; now?: () => number } = {},
): ProgressReporter {
  let last = now();
  let shown = '';
  return {
    update: (state) => {
      const line = progressLine(state);
      if (stream.isTTY === true) {
        const fitting = line.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
        if (fitting !== shown) stream.write(`\r\u001b[2K${fitting}`);
        shown = fitting;
      } else if (now() - last >= interval) {
        last = now();
        stream.write(`${line}\n`);
      }
    },
    done: () => {
      if (shown !== '') stream.write('\r\u001b[2K');
      shown = '';
    },
  };
}
