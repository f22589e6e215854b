import { performance } from 'node:perf_hooks';
import { duration } from '../text/duration.js';
import { escapeHtml } from '../text/escape-html.js';
import { statusLine } from '../text/status-line.js';
import type { TextStream } from '../text/status-line.js';

/** How far something is. */
export interface ProgressEvent {
  /** The finished part in [0, 1], parts of what is counted included. */
  readonly fraction: number;
  readonly label?: string;
  /** How many of how many are done. */
  readonly done?: number;
  readonly total?: number;
  /** What is counted. Default `trials`. */
  readonly counted?: string;
  readonly secondsElapsed?: number;
  /** An estimate from the speed so far; undefined before there is one. */
  readonly secondsLeft?: number;
}

/** Shows progress: `update` as often as one likes, then `end` once, with what is to remain. */
export interface Progress {
  update(event: ProgressEvent): void;
  end(summary: string): void;
}

/** Shows nothing. */
export const NO_PROGRESS: Progress = { update: () => {}, end: () => {} };

/** An updatable display of a notebook, such as the one of `tslab.newDisplay()`. */
export interface Display {
  html(text: string): void;
  text(text: string): void;
}

const DISPLAY_SECONDS = 0.5;

/** `AE1 [#####-----]  50 % 5 of 10 trials, 12 s left`. */
export function progressLine(event: ProgressEvent, barWidth = 20): string {
  const filled = Math.round(event.fraction * barWidth);
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled);
  return [event.label, `[${bar}]`, percentage(event).padStart(4), state(event)].filter(Boolean).join(' ');
}

/** Progress as a {@link statusLine}. Ends with the summary on a line of its own. */
export function terminalProgress(stream: TextStream): Progress {
  const line = statusLine(stream);
  return {
    update: (event) => line.show(progressLine(event)),
    end: (summary) => {
      line.clear();
      stream.write(`${summary}\n`);
    },
  };
}

/**
 * Progress in a notebook, of trials, epochs or anything with a fraction: a bar with the time left, and at the end the summary alone, so that the cell's output
 * depends on nothing that changes from run to run.
 */
export function displayProgress(display: Display): Progress {
  const due = throttle(DISPLAY_SECONDS);
  return {
    update: (event) => {
      if (!due()) return;
      const bar = `<progress max="1" value="${event.fraction.toFixed(4)}" style="width: 20em"></progress>`;
      const text = [percentage(event), state(event)].filter(Boolean).join(', ');
      display.html(`<div>${escapeHtml(event.label ?? '')} ${bar} ${text}</div>`);
    },
    end: (summary) => display.text(summary),
  };
}

function percentage({ fraction }: ProgressEvent): string {
  return `${Math.floor(fraction * 100)} %`;
}

function state({ done, total, counted = 'trials', secondsLeft }: ProgressEvent): string {
  const parts = [
    ...(done === undefined || total === undefined ? [] : [`${done} of ${total} ${counted}`]),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return parts.join(', ');
}

/** A function that is true at most once in `seconds`, and true the first time. */
function throttle(seconds: number): () => boolean {
  let last = -Infinity;
  return () => {
    const now = performance.now() / 1000;
    if (now - last < seconds) return false;
    last = now;
    return true;
  };
}
