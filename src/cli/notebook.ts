import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ChartSpec } from '../charts/index.js';
import { UserError } from '../errors.js';
import { runNotebook, terminalProgress } from '../notebook/index.js';
import type { NotebookResult, RunOptions } from '../notebook/index.js';
import { UsageError } from './command.js';
import { textTable } from './text-table.js';

const usage = `usage: workbook notebook run <file...> [--timeout s] [--total-timeout s] [--output folder]

Executes notebooks headless, each in a fresh kernel, and writes the outputs into them.

  --timeout s        the limit of one cell in seconds (default 1800)
  --total-timeout s  the limit of one notebook in seconds (default: none)
  --output folder    write the executed notebooks there instead of in place

A notebook that fails stays as it was; the others are still run.
Exit code: 0 all ran, 1 a notebook failed, 2 bad input.
`;

interface Arguments {
  files: string[];
  timeout?: number;
  totalTimeout?: number;
  output?: string;
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
  return {
    files,
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

/** Draws a chart; the renderer is loaded with the first one. */
async function renderChart(spec: object): Promise<string> {
  const { renderSvg } = await import('../charts/index.js');
  return renderSvg(spec as ChartSpec);
}

/**
 * The command `workbook notebook`: `run <file...> [--timeout s] [--total-timeout s] [--output folder]`. Resolves to the
 * exit code: 0 all ran, 1 a notebook failed, 2 bad input, 130 or 143 after SIGINT or SIGTERM, when the kernel is gone
 * and nothing was written.
 *
 * Throws {@link UserError} for bad arguments.
 */
export async function notebook(argv: string[]): Promise<number> {
  const { files, timeout, totalTimeout, output, help } = parse(argv);
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
  try {
    for (const [index, file] of files.entries()) {
      const target = targets[index];
      const options: RunOptions = {
        ...(timeout === undefined ? {} : { timeout }),
        ...(totalTimeout === undefined ? {} : { totalTimeout }),
        ...(target === undefined ? {} : { output: target }),
        renderChart,
        progress: terminalProgress(process.stderr),
        signal: controller.signal,
      };
      try {
        const result = await runNotebook(file, options);
        if (result.failure !== undefined) process.stderr.write(`${result.failure.message}\n`);
        rows.push(rowOf(result));
      } catch (error) {
        if (stoppedBy !== undefined) break;
        if (!(error instanceof UserError)) throw error;
        process.stderr.write(`workbook: ${error.message}\n`);
        rows.push({ file, status: 'bad input', cells: '', time: '' });
      }
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  if (rows.length > 0) {
    const cells = rows.map(({ file, status, cells, time }) => [file, status, cells, time]);
    process.stdout.write(textTable([['notebook', 'status', 'cells', 'time'], ...cells]));
  }
  if (stoppedBy !== undefined) {
    process.stderr.write(`stopped by ${stoppedBy}: the kernel is gone and nothing was written\n`);
    return stoppedBy === 'SIGINT' ? 130 : 143;
  }
  if (rows.some(({ status }) => status === 'failed')) return 1;
  return rows.some(({ status }) => status === 'bad input') ? 2 : 0;
}
