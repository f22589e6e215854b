import { requestedBackend } from '../backends/requested-backend.js';
import { findExperiment, parseScale, runExperiment, terminalProgress } from '../experiments/index.js';
import { CLEAR_LINE } from '../text/status-line.js';
import { parseCommand, parseCount } from './command.js';
import { registry, registryModule } from './registry.js';

/** `workbook run <experiment> [--scale quick] [--workers 1] [--variants a,b] [--new-plan]` */
export async function run(argv: string[]): Promise<number> {
  const options = {
    scale: { type: 'string', default: 'quick' },
    workers: { type: 'string', default: '1' },
    variants: { type: 'string' },
    'new-plan': { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseCommand('run', argv, options, ['experiment']);
  requestedBackend(); // a wrong WORKBOOK_BACKEND is said before anything is trained or shown
  const experiment = findExperiment(await registry(), positionals[0]);
  const { trained, failed } = await runExperiment(experiment, parseScale(values.scale), {
    workers: parseCount('run', 'workers', values.workers, 999),
    variants: values.variants?.split(','),
    newPlan: values['new-plan'],
    registryModule: registryModule(),
    progress: terminalProgress(process.stderr),
    // On a terminal the line of the progress bar is cleared first.
    notice: (line) => process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${line}\n`),
  });
  process.stdout.write(`${trained} trials trained\n`);
  for (const { block, reason, stack } of failed) {
    const { variant, seeds } = block;
    const detail = process.env.WORKBOOK_DEBUG ? `\n${stack ?? ''}` : '';
    process.stderr.write(`workbook: ${variant}, seeds ${seeds.join(', ')} failed: ${reason}${detail}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}
