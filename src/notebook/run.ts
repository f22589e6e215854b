import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';
import type { Json } from '../system/json.js';
import { acquireLock } from '../system/lock.js';
import type { Request } from './client.js';
import { errorLine, failureOf, tracebackRest } from './failure.js';
import type { Failure, KernelError } from './failure.js';
import { startKernel } from './kernel.js';
import type { Kernel } from './kernel.js';
import { findKernelspec } from './kernelspec.js';
import type { Cell, Notebook } from './nbformat.js';
import { formatNotebook, kernelName, readNotebook } from './nbformat.js';
import { defaultLimits, OutputCollector } from './outputs.js';
import type { OutputLimits } from './outputs.js';
import type { ProgressReporter } from './progress.js';
import { VEGA_LITE } from './vega-lite.js';

export interface RunOptions {
  /** Where the executed notebook is written. Default: in place. */
  output?: string;
  /** The limit of one cell in seconds. Default 1800. */
  timeout?: number;
  /** The limit of all cells together in seconds. Default: none. */
  totalTimeout?: number;
  /** The project whose package tslab-kernel is the kernel `tslab`. Default: the project this file belongs to. */
  root?: string;
  /** The environment of the kernel. Default: that of this process. */
  env?: NodeJS.ProcessEnv;
  /** How long the first start of the kernel may take, in milliseconds (default 10,000); it is tried three times. */
  readyTimeout?: number;
  /** Draws a Vega-Lite 5 specification as SVG, which is stored beside the specification. */
  renderChart?: (spec: object) => Promise<string>;
  /** Completes the executed notebook before it is written, such as the numbers in its prose. */
  finish?: (notebook: Notebook) => void;
  limits?: Partial<OutputLimits>;
  progress?: ProgressReporter;
  /** Ends the run: the kernel is killed, nothing is written, the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface CellResult {
  /** Counted from 1 over all cells. */
  cell: number;
  status: 'ok' | 'failed' | 'not run';
  milliseconds: number;
}

export interface NotebookResult {
  /** The notebook that was run. */
  file: string;
  /** The file that holds the outputs when all went well. */
  output: string;
  status: 'ok' | 'failed';
  /** The code cells. */
  cells: CellResult[];
  failure?: Failure;
  /** Whether the written file differs from what was there. */
  changed: boolean;
  milliseconds: number;
}

/** After the interrupt at the limit, how long until the kernel is killed. */
const killAfter = 5_000;
/** How long the end of a cell may stay unpublished after its reply. */
const idleAfter = 30_000;
/** How long the kernel may still report errors after the last cell. */
const settleAfter = 100;
/** How long the kernel may take to give a sign of life after the last cell. */
const answerAfter = 10_000;

type Outcome =
  | { kind: 'reply'; reply: Record<string, Json> }
  | { kind: 'exited'; how: string }
  | { kind: 'limit' }
  | { kind: 'silent' };

/** The first of the promises; `milliseconds` later, `late`. */
async function within<T, L>(milliseconds: number, late: L, promises: Promise<T>[]): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<L>((resolve) => {
    if (milliseconds < 2 ** 31) timer = setTimeout(() => resolve(late), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race<T | L>([...promises, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function whenAborted(signal: AbortSignal | undefined): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {}); // may be nobody's concern any more
  return promise;
}

/** Waits until everything that the kernel printed so far has arrived, or `milliseconds`; whether it has. */
async function flush(kernel: Kernel, milliseconds = 2_000): Promise<boolean> {
  return within(milliseconds, false, [
    kernel.client.request('control', 'kernel_info_request', {}).idle.then(() => true),
    kernel.exited.then(() => true),
  ]);
}

/**
 * The outcome of an empty cell, which runs once what the cells left running lets it. What goes wrong meanwhile may be told
 * by its reply alone, such as the end of the process that it was given to.
 */
const signOfLife = ({ client, exited }: Kernel): Promise<Outcome> =>
  Promise.race([
    client.execute('', { silent: true }).reply.then((reply): Outcome => ({ kind: 'reply', reply })),
    exited.then((how): Outcome => ({ kind: 'exited', how })),
  ]);

async function outcomeOf(
  request: Request,
  kernel: Kernel,
  milliseconds: number,
  aborted: Promise<never>,
): Promise<Outcome> {
  const exited = kernel.exited.then((how): Outcome => ({ kind: 'exited', how }));
  const replied = request.reply.then(async (reply): Promise<Outcome> => {
    const idle = request.idle.then((): Outcome => ({ kind: 'reply', reply }));
    return within<Outcome, Outcome>(idleAfter, { kind: 'silent' }, [idle]);
  });
  return within<Outcome, Outcome>(milliseconds, { kind: 'limit' }, [replied, exited, aborted]);
}

interface Run {
  name: string;
  notebook: Notebook;
  kernel: Kernel;
  collector: OutputCollector;
  /** The request of each executed cell, by the cell's index. */
  requests: Map<number, string>;
}

const firstLine = (text: string) => text.trim().split('\n')[0]!.slice(0, 300);

/** How the kernel calls a cell: by the count of its execution. */
const labelOf = ({ requests }: Run, index: number) => `cell [${[...requests.keys()].indexOf(index) + 1}]`;

const failed = (
  { name, notebook, collector, requests }: Run,
  index: number,
  reason: string,
  { line, traceback = [], stderr }: { line?: number | undefined; traceback?: string[]; stderr?: string } = {},
): Failure =>
  failureOf({
    notebook: name,
    cell: index + 1,
    cells: notebook.cells.length,
    line,
    reason,
    source: notebook.cells[index]!.source,
    traceback,
    stderr: stderr ?? collector.stderrTail(requests.get(index) ?? ''),
  });

/** The failure of a cell by an error that the kernel tells. */
function failedBy(run: Run, index: number, error: KernelError): Failure {
  const label = labelOf(run, index);
  const reason = firstLine(error.traceback[0] ?? `${error.ename}: ${error.evalue}`);
  return failed(run, index, reason, {
    line: errorLine(error, label),
    traceback: tracebackRest(error, label),
  });
}

/** The first error that came to light although the kernel called its cell good. */
function hiddenError(run: Run): Failure | undefined {
  for (const [index, id] of run.requests) {
    const [error] = run.collector.errors(id);
    if (error !== undefined) return failedBy(run, index, error);
  }
  return undefined;
}

const isText = (value: Json | undefined): value is string => typeof value === 'string';

function judge(run: Run, current: number, outcome: Exclude<Outcome, { kind: 'limit' }>): Failure | undefined {
  const { kernel, collector } = run;
  if (outcome.kind === 'exited') {
    const stderr = `${collector.stderrTail(run.requests.get(current) ?? '')}\n${kernel.stderrTail()}`;
    return failed(run, current, `the kernel died (${outcome.how})`, { stderr });
  }
  if (outcome.kind === 'silent')
    return failed(run, current, 'the kernel did not publish the end of the cell: some output is lost');
  const { status, ename, evalue, traceback } = outcome.reply;
  if (status === 'error') {
    const lines = Array.isArray(traceback) ? traceback.filter(isText) : [];
    return failedBy(run, current, { ename: String(ename), evalue: String(evalue), traceback: lines });
  }
  const hidden = hiddenError(run);
  if (hidden !== undefined || status === 'ok') return hidden;
  return failed(run, current, `the kernel answered with the status ${JSON.stringify(status)}`);
}

async function executeCell(
  run: Run,
  index: number,
  { limit, limitReason, aborted }: { limit: number; limitReason: string; aborted: Promise<never> },
): Promise<Failure | undefined> {
  const { kernel, collector, notebook, requests } = run;
  const request = kernel.client.execute(notebook.cells[index]!.source);
  requests.set(index, request.id);
  collector.add(request.id);
  const outcome = await outcomeOf(request, kernel, limit, aborted);
  if (outcome.kind === 'limit') {
    const stderr = collector.stderrTail(request.id); // without what the interrupt adds
    kernel.interrupt();
    const { kind } = await outcomeOf(request, kernel, killAfter, aborted);
    if (kind === 'limit') await kernel.kill();
    const how = kind === 'limit' ? 'killed, as it did not react to the interrupt' : 'interrupted';
    return failed(run, index, `${limitReason}: ${how}`, { stderr });
  }
  return judge(run, index, await settled(kernel, outcome));
}

/** The outcome once everything printed has arrived; the kernel may have died meanwhile. */
async function settled<T extends Outcome>(
  kernel: Kernel,
  outcome: T,
): Promise<T | { kind: 'exited'; how: string }> {
  await flush(kernel);
  if (!kernel.hasExited()) return outcome;
  await sleep(50); // for what is still on its way
  return { kind: 'exited', how: await kernel.exited };
}

async function addPictures(cells: readonly Cell[], render: (spec: object) => Promise<string>): Promise<void> {
  for (const [index, cell] of cells.entries()) {
    for (const output of cell.outputs ?? []) {
      if (output.output_type !== 'display_data' && output.output_type !== 'execute_result') continue;
      const spec = output.data[VEGA_LITE];
      if (typeof spec !== 'object' || spec === null || output.data['image/svg+xml'] !== undefined) continue;
      try {
        output.data = { ...output.data, 'image/svg+xml': await render(structuredClone(spec)) };
      } catch (error) {
        throw new ChartError(index, error);
      }
    }
  }
}

class ChartError extends Error {
  constructor(
    readonly index: number,
    cause: unknown,
  ) {
    super(`a chart of this cell cannot be drawn: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

const isBlank = (cell: Cell) => cell.source.trim() === '';

function seconds(value: number | undefined, name: string): number {
  if (value === undefined) return Infinity;
  if (!(value > 0 && value <= 2_000_000)) {
    throw new UserError(`${name} is ${value}: needed are seconds, above 0 and at most 2000000`);
  }
  return value * 1000;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Executes the code cells of a notebook one after another in a fresh kernel, the one that the notebook names, in the
 * notebook's folder. When all went well, the notebook with its outputs is written canonically, so that equal results
 * give equal bytes. When a cell fails, the rest is not run and nothing is written.
 *
 * A cell fails when the kernel says so or dies, when a limit passes (interrupt, and 5 s later kill), and when an error or a
 * rejection reaches the top although the cell ended well.
 *
 * Throws {@link UserError} for what cannot be run or written: no valid notebook, no such kernel, another run under way.
 */
export async function runNotebook(file: string, options: RunOptions = {}): Promise<NotebookResult> {
  const begin = performance.now();
  const { signal, progress, renderChart } = options;
  const cellLimit = seconds(options.timeout ?? 1800, 'the time limit of a cell');
  const totalLimit = seconds(options.totalTimeout, 'the time limit of the notebook');
  signal?.throwIfAborted();
  const notebook = readNotebook(file);
  const spec = findKernelspec(kernelName(notebook, file), {
    ...(options.root === undefined ? {} : { root: options.root }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const real = realpathSync(file);
  const target = options.output === undefined ? real : path.resolve(options.output);
  const lock = path.join(path.dirname(target), `.${path.basename(target)}.lock`);
  const release = acquireLock(lock, `${target} is being written`);
  try {
    const kernel = await startKernel(spec, {
      cwd: path.dirname(real),
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.readyTimeout === undefined ? {} : { readyTimeout: options.readyTimeout }),
      ...(signal === undefined ? {} : { signal }),
    });
    const collector = new OutputCollector({ ...defaultLimits, ...options.limits });
    kernel.client.onMessage = (message) => collector.handle(message);
    const run: Run = { name: file, notebook, kernel, collector, requests: new Map() };
    const aborted = whenAborted(signal);
    const results: CellResult[] = [];
    let failure: Failure | undefined;
    const firstCell = performance.now();
    try {
      for (const [index, cell] of notebook.cells.entries()) {
        if (cell.cell_type !== 'code') continue;
        if (failure !== undefined) {
          results.push({ cell: index + 1, status: 'not run', milliseconds: 0 });
          continue;
        }
        const cellBegin = performance.now();
        if (!isBlank(cell)) {
          const left = totalLimit - (cellBegin - firstCell);
          const show = () =>
            progress?.update({
              notebook: path.basename(file),
              cell: index + 1,
              cells: notebook.cells.length,
              elapsedMs: performance.now() - begin,
              display: collector.newestDisplay,
            });
          const ticking = setInterval(show, 250);
          show();
          failure = await executeCell(run, index, {
            limit: Math.min(cellLimit, left),
            limitReason:
              left < cellLimit
                ? `the notebook did not end within ${totalLimit / 1000} s`
                : `the cell did not end within ${cellLimit / 1000} s`,
            aborted,
          }).finally(() => clearInterval(ticking));
        }
        const status = failure === undefined || failure.cell !== index + 1 ? 'ok' : 'failed';
        results.push({ cell: index + 1, status, milliseconds: performance.now() - cellBegin });
      }
      const last = [...run.requests.keys()].at(-1);
      if (failure === undefined && last !== undefined) {
        await within(settleAfter, undefined, [aborted]);
        const limit: Outcome = { kind: 'limit' };
        const outcome = await within(answerAfter, limit, [signOfLife(kernel), aborted]);
        failure =
          outcome.kind === 'limit'
            ? failed(
                run,
                last,
                `the kernel does not answer ${answerAfter / 1000} s after the last cell: something that a cell left running keeps it busy; await it`,
              )
            : judge(run, last, await settled(kernel, outcome));
      }
      if (failure === undefined) {
        for (const [index, id] of run.requests) notebook.cells[index]!.outputs = collector.outputs(id);
        const language = kernel.info['language_info'];
        if (language !== undefined) notebook.metadata['language_info'] = language;
        await kernel.shutdown();
      }
    } finally {
      progress?.done();
      await kernel.kill();
    }
    if (failure === undefined && renderChart !== undefined) {
      try {
        await addPictures(notebook.cells, renderChart);
      } catch (error) {
        if (!(error instanceof ChartError)) throw error;
        failure = failed(run, error.index, error.message);
      }
    }
    signal?.throwIfAborted();
    let changed = false;
    if (failure === undefined) {
      options.finish?.(notebook);
      const text = formatNotebook(notebook);
      changed = contentOf(target) !== text;
      if (changed) writeFileAtomic(target, text);
    } else {
      const at = failure.cell;
      for (const result of results) if (result.cell === at) result.status = 'failed';
    }
    return {
      file,
      output: target,
      status: failure === undefined ? 'ok' : 'failed',
      cells: results,
      ...(failure === undefined ? {} : { failure }),
      changed,
      milliseconds: performance.now() - begin,
    };
  } finally {
    release();
  }
}
