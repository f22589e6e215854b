import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ChartSpec } from '../charts/index.js';
import { UserError } from '../errors.js';
import { runNotebook, terminalProgress } from '../notebook/index.js';
import type { NotebookResult, RunOptions } from '../notebook/index.js';
import { UsageError } from './command.js';
import { textTable } from './text-table.js';

const usage = `usage: workbook notebook run <file...> [--timeout s] [--total-timeout s] [--output folder] [--jobs n]

Executes notebooks headless, each in a fresh kernel, and writes the outputs into them.

  --timeout s        the limit of one cell in seconds (default 1800)
  --total-timeout s  the limit of one notebook in seconds (default: none)
  --output folder    write the executed notebooks there instead of in place
  --jobs n           how many notebooks are executed side by side (default 1)

A notebook that fails stays as it was; the others are still run.
Exit code: 0 all ran, 1 a notebook failed, 2 bad input.
`;

interface Arguments {
  files: string[];
  timeout?: number;
  totalTimeout?: number;
  output?: string;
  jobs: number;
  help: boolean;
}

function secondsOf(text: string, option: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value <= 2_000_000)) {
    throw new UserError(`${option} is "${text}": needed are seconds, above 0 and at most 2000000`);
  }
  return value;
}

function parse(argv: string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        timeout: { type: 'string' },
        'total-timeout': { type: 'string' },
        output: { type: 'string' },
        jobs: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/\.\s/);
    throw new UsageError(reason, 'notebook');
  }
  const { values, positionals } = parsed;
  const [command, ...files] = positionals;
  const { timeout, output, help = false } = values;
  const totalTimeout = values['total-timeout'];
  if (!help && command !== 'run') {
    const given = command === undefined ? 'nothing to do' : `unknown command "${command}"`;
    throw new UsageError(`${given}: use "workbook notebook run <file...>"`, 'notebook');
  }
  if (!help && files.length === 0)
    throw new UsageError('no notebook given: use "workbook notebook run <file...>"', 'notebook');
  const jobs = Number(values.jobs);
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= 64))
    throw new UserError(`--jobs is "${values.jobs}": needed is an integer from 1 to 64`);
  return {
    files,
    jobs,
    help,
    ...(timeout === undefined ? {} : { timeout: secondsOf(timeout, '--timeout') }),
    ...(totalTimeout === undefined ? {} : { totalTimeout: secondsOf(totalTimeout, '--total-timeout') }),
    ...(output === undefined ? {} : { output }),
  };
}

function outputOf(file: string, files: readonly string[], folder: string): string {
  const name = path.basename(file);
  if (files.some((other) => other !== file && path.basename(other) === name)) {
    throw new UserError(`two notebooks are called ${name}: run them separately, or into different folders`);
  }
  return path.join(folder, name);
}

interface Row {
  file: string;
  status: 'ok' | 'unchanged' | 'failed' | 'bad input';
  cells: string;
  time: string;
}

const rowOf = ({ file, status, changed, cells, milliseconds }: NotebookResult): Row => ({
  file,
  status: status === 'failed' ? status : changed ? 'ok' : 'unchanged',
  cells: `${cells.filter((cell) => cell.status === 'ok').length}/${cells.length}`,
  time: `${(milliseconds / 1000).toFixed(1)} s`,
});

/** Two notebooks cannot share one line that is rewritten: each writes lines of its own. */
const LINES = { write: (text: string): boolean => process.stderr.write(text) };

/** Draws a chart; the renderer is loaded with the first one. */
async function renderChart(spec: object): Promise<string> {
  const { renderSvg } = await import('../charts/index.js');
  return renderSvg(spec as ChartSpec);
}

/**
 * The command `workbook notebook`: `run <file...> [--timeout s] [--total-timeout s] [--output folder] [--jobs n]`.
 * Resolves to the exit code: 0 all ran, 1 a notebook failed, 2 bad input, 130 or 143 after SIGINT or SIGTERM, when the kernel is gone
 * and nothing was written.
 *
 * Throws {@link UserError} for bad arguments.
 */
export async function notebook(argv: string[]): Promise<number> {
  const { files, timeout, totalTimeout, output, jobs, help } = parse(argv);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const targets = files.map((file) => (output === undefined ? undefined : outputOf(file, files, output)));
  const controller = new AbortController();
  let stoppedBy: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals) => {
    stoppedBy = signal;
    controller.abort(new Error(`stopped by ${signal}`));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const rows: Row[] = [];
  const execute = async (index: number): Promise<void> => {
    const [file, target] = [files[index], targets[index]];
    const options: RunOptions = {
      ...(timeout === undefined ? {} : { timeout }),
      ...(totalTimeout === undefined ? {} : { totalTimeout }),
      ...(target === undefined ? {} : { output: target }),
      renderChart,
      progress: terminalProgress(jobs === 1 ? process.stderr : LINES),
      signal: controller.signal,
    };
    try {
      const result = await runNotebook(file, options);
      if (result.failure !== undefined) process.stderr.write(`${result.failure.message}\n`);
      rows[index] = rowOf(result);
    } catch (error) {
      if (stoppedBy !== undefined) return;
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`workbook: ${error.message}\n`);
      rows[index] = { file, status: 'bad input', cells: '', time: '' };
    }
  };
  const waiting = files.keys();
  const executeWaiting = async (): Promise<void> => {
    for (const index of waiting) if (stoppedBy === undefined) await execute(index);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, executeWaiting));
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  // A run that was stopped has no rows for what it did not get to; filter leaves such holes out.
  const finished = rows.filter(() => true);
  if (finished.length > 0) {
    const cells = finished.map(({ file, status, cells, time }) => [file, status, cells, time]);
    process.stdout.write(textTable([['notebook', 'status', 'cells', 'time'], ...cells]));
  }
  if (stoppedBy !== undefined) {
    process.stderr.write(`stopped by ${stoppedBy}: the kernel is gone and nothing was written\n`);
    return stoppedBy === 'SIGINT' ? 130 : 143;
  }
  if (finished.some(({ status }) => status === 'failed')) return 1;
  return finished.some(({ status }) => status === 'bad input') ? 2 : 0;
}
