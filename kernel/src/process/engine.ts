import path from 'node:path';
import vm from 'node:vm';
import type { CompiledCell } from '../compiled.js';
import { accessors, sessionModule } from '../names.js';
import { takePages } from './global.js';
import { importExternal, Loader } from './loader.js';
import type { Failure, Outcome } from './messages.js';
import { currentCell, send, setNewestCell, startedBy } from './output.js';
import { render } from './render.js';
import { Scope } from './scope.js';
import type { Access } from './scope.js';
import { describeFailure } from './traceback.js';
import type { RanCell } from './traceback.js';

class Interrupted extends Error {}

let toStart: () => unknown = () => {};
const starter = new vm.Script('globalThis[Symbol.for("tslab-kernel.start")]()', { filename: 'node:start' });
Object.defineProperty(globalThis, Symbol.for('tslab-kernel.start'), { value: () => toStart() });

/** Calls a function so that SIGINT stops it until it returns. */
function startInterruptibly(start: () => unknown): unknown {
  toStart = start;
  return starter.runInThisContext({ breakOnSigint: true });
}

/** Runs compiled cells and keeps what they declare. */
export class Engine {
  readonly #folder = process.cwd();
  readonly #loader = new Loader();
  readonly #scope = new Scope();
  readonly #cells = new Map<string, RanCell>();
  #interrupt: (() => void) | undefined;
  /** What failed in the running cell without being awaited. */
  #unawaited: Failure | undefined;

  async execute(number: number, cell: CompiledCell): Promise<Outcome> {
    setNewestCell(number);
    const outcome = await startedBy.run(number, () => this.#run(cell));
    const pages = takePages();
    return pages.length > 0 ? { ...outcome, pages } : outcome;
  }

  async #run(cell: CompiledCell): Promise<Outcome> {
    const script = `cell-${this.#cells.size + 1}.js`;
    this.#cells.set(script, { label: cell.name, source: cell.source });
    this.#unawaited = undefined;
    let shown: unknown;
    const show = (value: unknown) => void (shown = value);
    const interruption = new Promise<never>(
      (_, reject) => (this.#interrupt = () => reject(new Interrupted())),
    );
    interruption.catch(() => {});
    let close: (hasFailed: boolean) => string[] = () => [];
    try {
      this.#loader.accept(cell.modules);
      const file = path.join(this.#folder, 'cell.mts');
      const given = { [sessionModule]: this.#scope.namespace };
      const instance = this.#loader.link(cell, { file, script, given, show });
      await Promise.race([this.#loader.runImports(instance), interruption]);
      close = this.#scope.open((instance.namespace[accessors] as () => Record<string, Access>)());
      await Promise.race([startInterruptibly(instance.execute), interruption]);
      // Rejections that nobody awaits are told after the microtasks.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#unawaited !== undefined)
        return { status: 'error', failure: this.#unawaited, defined: close(true) };
      const defined = close(false);
      return shown === undefined
        ? { status: 'ok', defined }
        : { status: 'ok', result: render(shown), defined };
    } catch (error) {
      return { status: 'error', failure: this.describe(error), defined: close(true) };
    } finally {
      this.#interrupt = undefined;
    }
  }

  describe(error: unknown): Failure {
    const { code } = (error ?? {}) as { code?: string };
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || error instanceof Interrupted) {
      const text = 'the cell was interrupted; its variables are kept';
      return { ename: 'Interrupted', evalue: text, traceback: [`Interrupted: ${text}`] };
    }
    return describeFailure(error, this.#cells);
  }

  /**
   * An error that nobody caught, `what` in words: it fails the running cell when there is one, and is published
   * otherwise.
   */
  uncaught(error: unknown, what: string): void {
    const described = this.describe(error);
    const traceback = described.traceback.map((line, i) => (i === 0 ? `${what}: ${line}` : line));
    const failure = { ...described, traceback };
    if (this.#interrupt !== undefined && this.#unawaited === undefined) this.#unawaited = failure;
    else send({ kind: 'failure', cell: currentCell(), failure });
  }

  /** Begins to load packages; what is wrong with one is told by the cell that imports it. */
  preload(specifiers: readonly string[]): void {
    for (const specifier of specifiers) importExternal(specifier, this.#folder).catch(() => {});
  }

  interrupt(): void {
    this.#interrupt?.();
  }
}
