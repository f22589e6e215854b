import { randomUUID } from 'node:crypto';
import { currentCell, send } from './output.js';
import type { Bundle } from './messages.js';
import { render } from './render.js';

let pages: string[] = [];
const waiting: ((value: string) => void)[] = [];

/** The texts that the cell asked to be paged, once. */
export function takePages(): string[] {
  const taken = pages;
  pages = [];
  return taken;
}

/** Settles the oldest question. */
export const answerInput = (value: string): void => waiting.shift()?.(value);

/** Shows a bundle, or with `update` another one in place of what has its `displayId`. */
export const showBundle = (data: Bundle, displayId: string | undefined, update: boolean): void =>
  send({ kind: 'display', cell: currentCell(), data, displayId, update });

const kernel = {
  /** Shows a value as the last value of a cell would be; `update` shows another one in its place. */
  display(value: unknown) {
    const id = randomUUID();
    showBundle(render(value), id, false);
    return { update: (next: unknown) => showBundle(render(next), id, true) };
  },
  /** Removes what the cell has shown, with `wait` only when it shows something new. */
  clearOutput: (wait = false) => send({ kind: 'clear', cell: currentCell(), wait }),
  /** Shows a text in the client's pager. */
  page: (text: string) => void pages.push(text),
  /** Asks the person at the client. */
  input(prompt = '', { password = false } = {}): Promise<string> {
    send({ kind: 'ask', cell: currentCell(), prompt, password });
    return new Promise((resolve) => waiting.push(resolve));
  },
};

/** Makes `globalThis.kernel` known to the cells. */
export const offerKernel = (): void => void Object.assign(globalThis, { kernel });
