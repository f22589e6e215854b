import { createRequire } from 'node:module';
import vm from 'node:vm';
import { currentCell, send, setNewestCell, startedBy } from './output.js';
import type { Bundle, Failure, Outcome } from './messages.js';
import { takePages } from './global.js';
import { keepSourceMaps, mapsOf } from './positions.js';
import { render } from './render.js';
import { describeDiagnostics, describeFailure } from './traceback.js';
import type { Cell, Diagnostic } from './traceback.js';

interface Conversion {
  diagnostics: Diagnostic[];
  output?: string;
  declOutput?: string;
  lastExpressionVar?: string;
  /** Whether the executor puts the cell into an async function. */
  hasToplevelAwait?: boolean;
}

interface Converter {
  convert: (declarations: string, source: string) => Conversion;
  complete: (declarations: string, source: string, cursor: number) => unknown;
  inspect: (declarations: string, source: string, cursor: number) => unknown;
  addModule: (...args: unknown[]) => Diagnostic[];
}

interface Executor {
  execute: (source: string) => Promise<boolean>;
  complete: (source: string, cursor: number) => { start: number; end: number; candidates: string[] };
  inspect: (source: string, cursor: number) => QuickInfo | undefined;
  interrupt: () => void;
  locals: Record<string, unknown>;
}

interface Part {
  text: string;
}

interface QuickInfo {
  displayParts?: Part[];
  documentation?: Part[];
  tags?: { name: string; text?: Part[] }[];
}

const require = createRequire(import.meta.url);
const wrapper = /^\((?:async )?function\(exports, require\) \{ /;

/** tslab's converter and executor, with what they swallow: diagnostics, errors, source maps and the last value. */
export class Engine {
  readonly #executor: Executor;
  readonly #isComplete: (source: string) => { completed: boolean; indent?: string };
  readonly #cells = new Map<string, Cell>();
  #running: Cell | undefined;
  #diagnostics: Diagnostic[] = [];
  #thrown: { error: unknown } | undefined;
  #last: string | undefined;
  /** What the cells declared. The executor forgets what a cell declared that threw; here it stays, as its values do. */
  #declarations = '';
  /** What failed in the running cell without being awaited. */
  #unawaited: Failure | undefined;

  constructor() {
    keepSourceMaps();
    const { createConverter, isCompleteCode } = require('tslab/dist/converter.js');
    const { createExecutor } = require('tslab/dist/executor.js');
    const jupyter = require('tslab/dist/jupyter.js');
    this.#isComplete = isCompleteCode;
    jupyter.lastWriteDisplayData = (
      { data, transient }: { data: Bundle; transient?: { display_id?: string } },
      update?: boolean,
    ) => this.display(data, transient?.display_id, update === true);
    const node = createConverter() as Converter;
    const { convert, addModule, complete, inspect } = node;
    node.complete = (_, source, cursor) => complete(this.#declarations, source, cursor);
    node.inspect = (_, source, cursor) => inspect(this.#declarations, source, cursor);
    node.convert = (_, source) => {
      const { lastExpressionVar, ...conversion } = convert(this.#declarations, source);
      this.#last = lastExpressionVar;
      if (conversion.diagnostics.length === 0) this.#declarations = conversion.declOutput ?? '';
      this.#diagnostics = conversion.diagnostics;
      if (this.#running) this.#running.maps = mapsOf(conversion.output ?? '');
      return { ...conversion, hasToplevelAwait: /\bawait\b/.test(source) };
    };
    node.addModule = (...args) => (this.#diagnostics = addModule(...args));
    const errors = { error: (error: unknown) => void (this.#thrown = { error }) };
    const convs = { node, browser: node };
    this.#nameCells();
    this.#executor = createExecutor(process.cwd(), convs, errors) as Executor;
  }

  display(data: Bundle, displayId: string | undefined, update: boolean): void {
    send({ kind: 'display', cell: currentCell(), data, displayId, update });
  }

  /** Gives the code of each cell a file name, by which the frames of its errors are found. */
  #nameCells(): void {
    const runInThisContext = vm.runInThisContext;
    vm.runInThisContext = (code: string, options?: vm.RunningCodeOptions | string) => {
      const head = wrapper.exec(code)?.[0];
      const cell = this.#running;
      if (head === undefined || cell === undefined) return runInThisContext(code, options);
      const filename = `cell-${this.#cells.size + 1}.js`;
      this.#cells.set(filename, cell);
      cell.lines = code.split('\n').length - 1;
      const named = typeof options === 'object' ? options : {};
      return runInThisContext(code, { ...named, filename, columnOffset: -head.length });
    };
  }

  async execute(
    number: number,
    source: string,
    label: string,
    expressions: Record<string, string>,
  ): Promise<Outcome> {
    setNewestCell(number);
    const outcome = await startedBy.run(number, () => this.#run(source, label));
    const values: Record<string, unknown> = {};
    if (outcome.status === 'ok') {
      for (const [name, expression] of Object.entries(expressions)) {
        const { status, failure, result } = await startedBy.run(number, () => this.#run(expression, name));
        values[name] =
          status === 'ok' ? { status, data: result ?? {}, metadata: {} } : { status, ...failure };
      }
    }
    const pages = takePages();
    return { ...outcome, ...(pages.length > 0 ? { pages } : {}), expressions: values };
  }

  async #run(source: string, label: string): Promise<Omit<Outcome, 'expressions'>> {
    const cell: Cell = { label, source, maps: [], lines: 0 };
    this.#running = cell;
    this.#diagnostics = [];
    this.#thrown = undefined;
    this.#last = undefined;
    this.#unawaited = undefined;
    try {
      const done = await this.#executor.execute(source);
      // Rejections that nobody awaits are told after the microtasks.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#diagnostics.length > 0) {
        return { status: 'error', failure: describeDiagnostics(this.#diagnostics, cell) };
      }
      if (!done) return { status: 'error', failure: this.describe(this.#takeThrown()) };
      if (this.#unawaited !== undefined) return { status: 'error', failure: this.#unawaited };
      if (this.#last === undefined) return { status: 'ok' };
      const value = this.#executor.locals[this.#last];
      delete this.#executor.locals[this.#last];
      return value === undefined ? { status: 'ok' } : { status: 'ok', result: render(value) };
    } catch (error) {
      return { status: 'error', failure: this.describe(error) };
    } finally {
      this.#running = undefined;
    }
  }

  #takeThrown(): unknown {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    return thrown?.error;
  }

  describe(error: unknown): Failure {
    const { code, message } = (error ?? {}) as { code?: string; message?: string };
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || message === 'Interrupted asynchronously') {
      const text = 'the cell was interrupted; its variables are kept';
      return { ename: 'Interrupted', evalue: text, traceback: [`Interrupted: ${text}`] };
    }
    return describeFailure(error, this.#cells);
  }

  /** An error that nobody caught: it fails the running cell when that cell started it, and is published otherwise. */
  uncaught(error: unknown): void {
    const failure = this.describe(error);
    const cell = currentCell();
    if (this.#running !== undefined && this.#unawaited === undefined) this.#unawaited = failure;
    else send({ kind: 'failure', cell, failure });
  }

  interrupt(): void {
    if (this.#running !== undefined) this.#executor.interrupt();
  }

  complete(source: string, cursor: number): Record<string, unknown> {
    const { start, end, candidates } = this.#executor.complete(source, cursor);
    return { matches: candidates, cursor_start: start, cursor_end: end, metadata: {} };
  }

  inspect(source: string, cursor: number): Record<string, unknown> {
    // The end of a name counts as the name.
    const info =
      this.#executor.inspect(source, cursor) ?? this.#executor.inspect(source, Math.max(0, cursor - 1));
    if (info === undefined) return { found: false, data: {}, metadata: {} };
    const join = (parts: Part[] | undefined) => (parts ?? []).map(({ text }) => text).join('');
    const tags = (info.tags ?? []).map(({ name, text }) => `@${name} ${join(text)}`);
    const lines = [join(info.displayParts), join(info.documentation), ...tags].filter((line) => line !== '');
    return { found: true, data: { 'text/plain': lines.join('\n\n') }, metadata: {} };
  }

  isComplete(source: string): Record<string, unknown> {
    const { completed, indent = '' } = this.#isComplete(source);
    if (!completed) return { status: 'incomplete', indent };
    try {
      // tslab says "complete" for what can never become valid.
      const typescript = require(
        require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] }),
      );
      const file = typescript.createSourceFile('cell.ts', source, typescript.ScriptTarget.Latest);
      return { status: file.parseDiagnostics.length > 0 ? 'invalid' : 'complete' };
    } catch {
      return { status: 'unknown' };
    }
  }
}
