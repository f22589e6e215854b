import path from 'node:path';
import { requestedBackend } from '../backends/requested-backend.js';
import type { ChartSpec } from '../charts/index.js';
import { UserError } from '../errors.js';
import { runNotebook, terminalProgress } from '../notebook/index.js';
import type { NotebookResult, RunOptions } from '../notebook/index.js';
import { unknownName } from '../text/nearest.js';
import { figuresRoot } from '../system/figures-root.js';
import { stopOnSignals } from '../system/stop-on-signals.js';
import { parseCommand, parseCount, UsageError } from './command.js';
import { finishNotebook } from './finish-notebook.js';
import { textTable } from './text-table.js';

const COMMANDS = ['run'];

const OPTIONS = {
  timeout: { type: 'string' },
  'total-timeout': { type: 'string' },
  output: { type: 'string' },
  jobs: { type: 'string', default: '1' },
} as const;

interface Arguments {
  files: string[];
  timeout?: number;
  totalTimeout?: number;
  output?: string;
  jobs: number;
}

function parseSeconds(option: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value <= 2_000_000))
    throw new UsageError(
      `--${option} is '${text}'; allowed: seconds, above 0 and at most 2000000`,
      'notebook run',
    );
  return value;
}

function parse([command, ...argv]: string[]): Arguments {
  if (command === undefined) throw new UsageError(`a command is needed: ${COMMANDS.join(', ')}`, 'notebook');
  if (!COMMANDS.includes(command))
    throw new UsageError(unknownName('command', command, COMMANDS), 'notebook');
  const { values, positionals } = parseCommand('notebook run', argv, OPTIONS, ['file...']);
  const { timeout, 'total-timeout': totalTimeout, output, jobs } = values;
  return {
    files: positionals,
    jobs: parseCount('notebook run', 'jobs', jobs, 64),
    ...(timeout === undefined ? {} : { timeout: parseSeconds('timeout', timeout) }),
    ...(totalTimeout === undefined ? {} : { totalTimeout: parseSeconds('total-timeout', totalTimeout) }),
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
  const { compactSvg, renderSvg } = await import('../charts/index.js');
  return compactSvg(await renderSvg(spec as ChartSpec));
}

/**
 * `workbook notebook run <file...> [--timeout s] [--total-timeout s] [--output folder] [--jobs n]`
 *
 * Resolves to the exit code: 0 all ran, 1 a notebook failed, 2 bad input, 130 or 143 after SIGINT or SIGTERM, when the kernel is gone
 * and nothing was written.
 *
 * Throws {@link UserError} for bad arguments.
 */
export async function notebook(argv: string[]): Promise<number> {
  const { files, timeout, totalTimeout, output, jobs } = parse(argv);
  requestedBackend(); // a wrong WORKBOOK_BACKEND is said before a kernel starts
  const targets = files.map((file) => (output === undefined ? undefined : outputOf(file, files, output)));
  const stop = stopOnSignals();
  const rows: Row[] = [];
  const execute = async (index: number): Promise<void> => {
    const [file, target] = [files[index], targets[index]];
    const options: RunOptions = {
      ...(timeout === undefined ? {} : { timeout }),
      ...(totalTimeout === undefined ? {} : { totalTimeout }),
      ...(target === undefined ? {} : { output: target }),
      renderChart,
      finish: (executed) => finishNotebook(file, executed, figuresRoot()),
      progress: terminalProgress(jobs === 1 ? process.stderr : LINES),
      signal: stop.signal,
    };
    try {
      const result = await runNotebook(file, options);
      if (result.failure !== undefined) process.stderr.write(`${result.failure.message}\n`);
      rows[index] = rowOf(result);
    } catch (error) {
      if (stop.by() !== undefined) return;
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`workbook: ${error.message}\n`);
      rows[index] = { file, status: 'bad input', cells: '', time: '' };
    }
  };
  const waiting = files.keys();
  const executeWaiting = async (): Promise<void> => {
    for (const index of waiting) if (stop.by() === undefined) await execute(index);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, executeWaiting));
  } finally {
    stop.end();
  }
  // A run that was stopped has no rows for what it did not get to; filter leaves such holes out.
  const finished = rows.filter(() => true);
  if (finished.length > 0) {
    const cells = finished.map(({ file, status, cells, time }) => [file, status, cells, time]);
    process.stdout.write(textTable([['notebook', 'status', 'cells', 'time'], ...cells]));
  }
  const stoppedBy = stop.by();
  if (stoppedBy !== undefined) {
    process.stderr.write(`stopped by ${stoppedBy}: the kernel is gone and nothing was written\n`);
    return stoppedBy === 'SIGINT' ? 130 : 143;
  }
  if (finished.some(({ status }) => status === 'failed')) return 1;
  return finished.some(({ status }) => status === 'bad input') ? 2 : 0;
}
