import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Entry {
  session: number;
  line: number;
  input: string;
  output: string | null;
}

const isEntry = (value: unknown): value is Entry => {
  const { session, line, input } = (value ?? {}) as Partial<Entry>;
  return typeof session === 'number' && typeof line === 'number' && typeof input === 'string';
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a line that was cut off when a disk was full
  }
};

function readEntries(file: string): Entry[] {
  try {
    if (!statSync(file).isFile()) return []; // a device never ends
    return readFileSync(file, 'utf8').split('\n').map(parse).filter(isEntry);
  } catch {
    return []; // the first session
  }
}

/** A pattern with `*` and `?` as in file names, over the whole text. */
const globPattern = (glob: string): RegExp => {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
};

/** What was run, over the sessions of all kernels of a user: one line of JSON per cell in `file`. */
export class History {
  readonly #file: string;
  readonly #entries: Entry[];
  readonly #session: number;
  #broken = false;

  constructor(file: string) {
    this.#file = file;
    this.#entries = readEntries(file);
    this.#session = this.#entries.reduce((last, { session }) => Math.max(last, session), 0) + 1;
  }

  /** Adds a cell. A file that cannot be written is named once on stderr; the kernel goes on. */
  add(line: number, input: string, output: string | null): void {
    const entry = { session: this.#session, line, input, output };
    this.#entries.push(entry);
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, JSON.stringify(entry) + '\n', { mode: 0o600 });
    } catch (error) {
      if (!this.#broken) process.stderr.write(`the history is not kept: ${(error as Error).message}\n`);
      this.#broken = true;
    }
  }

  /** The entries that a history_request asks for, in the form of its reply. */
  query(request: Record<string, unknown>): unknown[] {
    const { hist_access_type: kind, n, output, unique } = request;
    const last = (entries: Entry[]) => (typeof n === 'number' && n > 0 ? entries.slice(-n) : entries);
    const found = (): Entry[] => {
      if (kind === 'range') return this.#range(request);
      if (kind !== 'search') return last(this.#entries);
      const pattern = globPattern(String(request['pattern'] ?? '*'));
      const matching = this.#entries.filter(({ input }) => pattern.test(input));
      const newest = new Map(matching.map((entry) => [entry.input, entry]));
      return last(unique === true ? matching.filter((entry) => newest.get(entry.input) === entry) : matching);
    };
    return found().map((entry) => [
      entry.session,
      entry.line,
      output === true ? [entry.input, entry.output] : entry.input,
    ]);
  }

  /** Session 0 is the current one, -1 the one before it. */
  #range({ session = 0, start = 0, stop }: Record<string, unknown>): Entry[] {
    const wanted = Number(session) <= 0 ? this.#session + Number(session) : Number(session);
    const end = typeof stop === 'number' ? stop : Infinity;
    return this.#entries.filter(
      (entry) => entry.session === wanted && entry.line >= Number(start) && entry.line < end,
    );
  }
}
