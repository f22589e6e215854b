import path from 'node:path';
import { requestedBackend } from '../backends/requested-backend.js';
import { InterruptedError } from '../experiments/index.js';
import { terminalProgress, verifyNotebook, type Verification } from '../notebook/index.js';
import { figuresRoot } from '../system/figures-root.js';
import { stopOnSignals } from '../system/stop-on-signals.js';
import { parseCommand, parseCount } from './command.js';
import { finishNotebook } from './finish-notebook.js';
import { paperNotebooks } from './paper-notebooks.js';
import { textTable } from './text-table.js';

const OPTIONS = {
  jobs: { type: 'string', default: '1' },
  all: { type: 'boolean', default: false },
} as const;

/** `workbook verify [file...] [--jobs n] [--all]`: 0 if everything is as committed or within tolerance, else 1. */
export async function verify(argv: string[]): Promise<number> {
  const { values, positionals } = parseCommand('verify', argv, OPTIONS, ['file?...']);
  const jobs = parseCount('verify', 'jobs', values.jobs, 64);
  requestedBackend(); // a wrong WORKBOOK_BACKEND is said before a kernel starts
  const files = positionals.length > 0 ? positionals : paperNotebooks();
  const stop = stopOnSignals();
  const lines = { write: (text: string): boolean => process.stderr.write(text) };
  const found: Verification[] = [];
  try {
    const waiting = files.entries();
    const lane = async (): Promise<void> => {
      for (const [index, file] of waiting)
        found[index] = await verifyNotebook(file, {
          figures: figuresRoot(),
          finish: (notebook, figures) => finishNotebook(file, notebook, figures),
          progress: terminalProgress(jobs === 1 ? process.stderr : lines),
          signal: stop.signal,
        });
    };
    await Promise.all(Array.from({ length: jobs }, lane));
  } catch (error) {
    if (stop.by() === undefined) throw error;
    throw new InterruptedError('the verification was stopped; nothing was written', stop.by());
  } finally {
    stop.end();
  }
  process.stdout.write(report(found, values.all));
  const holds = found.every(
    ({ failure, parts }) => failure === undefined && parts.every(({ verdict }) => verdict !== 'differs'),
  );
  return holds ? 0 : 1;
}

function report(found: readonly Verification[], all: boolean): string {
  const rows = found.flatMap(({ file, parts, failure }) => {
    const name = path.basename(file);
    if (failure !== undefined) return [[name, '', 'failed', failure.split('\n')[0], '', '']];
    return parts.flatMap(({ part, verdict, differences }) => {
      if (verdict === 'differs')
        return differences.map(({ place, committed, executed }) => [
          name,
          part,
          'differs',
          place,
          committed,
          executed,
        ]);
      return all || verdict === 'within' ? [[name, part, WORDS[verdict], '', '', '']] : [];
    });
  });
  const sums = found
    .filter(({ failure }) => failure === undefined)
    .map(({ file, parts }) => {
      const count = (which: string): number => parts.filter(({ verdict }) => verdict === which).length;
      return (
        `${path.basename(file)}: of ${parts.length} cells and changed files ${count('same')} the same, ` +
        `${count('within')} within tolerance, ${count('differs')} different\n`
      );
    });
  const table =
    rows.length === 0
      ? ''
      : `${textTable([['notebook', 'cell or file', 'result', 'place', 'committed', 'now'], ...rows])}\n`;
  return table + sums.join('');
}

const WORDS = { same: 'same', within: 'within tolerance' } as const;
