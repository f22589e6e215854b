import { duration } from '../text/duration.js';
import { statusLine } from '../text/status-line.js';
import type { TextStream } from '../text/status-line.js';
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

/** Characters of a display that a line shows: enough for a progress bar, and of a table no more than its beginning. */
const SHOWN_CHARACTERS = 100;

export function progressLine({ notebook, cell, cells, elapsedMs, display }: ProgressState): string {
  const whole = displayText(display);
  const text = whole.length > SHOWN_CHARACTERS ? `${whole.slice(0, SHOWN_CHARACTERS - 1)}…` : whole;
  return `${notebook}  cell ${cell}/${cells}  ${duration(elapsedMs / 1000)}${text === '' ? '' : `  ${text}`}`;
}

export interface ProgressReporter {
  update: (state: ProgressState) => void;
  /** Removes the status line of a terminal. */
  done: () => void;
}

/** The state of a run as a {@link statusLine}; into a log the first line goes after ten seconds. */
export function terminalProgress(stream: TextStream, now?: () => number): ProgressReporter {
  const line = statusLine(stream, { isPatient: true, ...(now === undefined ? {} : { now }) });
  return { update: (state) => line.show(progressLine(state)), done: line.clear };
}
