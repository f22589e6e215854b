import path from 'node:path';
import { requestedBackend } from '../backends/requested-backend.js';
import {
  experimentId,
  findExperiment,
  parseScale,
  runExperiment,
  storeRoot,
  submit,
  terminalProgress,
  type Experiment,
  type Scale,
} from '../experiments/index.js';
import { unknownName } from '../text/nearest.js';
import { CLEAR_LINE } from '../text/status-line.js';
import { parseCommand, parseCount, UsageError } from './command.js';
import { registry, registryModule } from './registry.js';

const EXECUTORS = ['local', 'slurm'];

const SLURM_OPTIONS = {
  partition: { type: 'string' },
  time: { type: 'string' },
  cpus: { type: 'string' },
  memory: { type: 'string' },
  'array-limit': { type: 'string' },
  template: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

const OPTIONS = {
  scale: { type: 'string', default: 'quick' },
  workers: { type: 'string' },
  variants: { type: 'string' },
  'new-plan': { type: 'boolean', default: false },
  executor: { type: 'string', default: 'local' },
  ...SLURM_OPTIONS,
} as const;

type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>['values'];

// On a terminal the line of the progress bar is cleared first.
const notice = (line: string): boolean =>
  process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${line}\n`);

/** `workbook run <experiment> [--scale quick] [--workers 1] [--variants a,b] [--new-plan] [--executor slurm ...]` */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseCommand('run', argv, OPTIONS, ['experiment']);
  requestedBackend(); // a wrong WORKBOOK_BACKEND is said before anything is trained or shown
  if (!EXECUTORS.includes(values.executor))
    throw new UsageError(unknownName('executor', values.executor, EXECUTORS), 'run');
  const isSlurm = values.executor === 'slurm';
  const foreign = (isSlurm ? ['workers'] : Object.keys(SLURM_OPTIONS)).find(
    (name) => values[name as keyof Values] !== undefined,
  );
  if (foreign !== undefined)
    throw new UsageError(
      isSlurm
        ? `--${foreign} is for processes of this machine; with --executor slurm give --cpus`
        : `--${foreign} goes with --executor slurm`,
      'run',
    );
  const experiment = findExperiment(await registry(), positionals[0]);
  const scale = parseScale(values.scale);
  return isSlurm ? bySlurm(experiment, scale, values) : here(experiment, scale, values);
}

async function here(experiment: Experiment, scale: Scale, values: Values): Promise<number> {
  const { trained, failed } = await runExperiment(experiment, scale, {
    workers: parseCount('run', 'workers', values.workers ?? '1', 999),
    variants: values.variants?.split(','),
    newPlan: values['new-plan'],
    registryModule: registryModule(),
    progress: terminalProgress(process.stderr),
    notice,
  });
  process.stdout.write(`${trained} trials trained\n`);
  for (const { block, reason, stack } of failed) {
    const { variant, seeds } = block;
    const detail = process.env.WORKBOOK_DEBUG ? `\n${stack ?? ''}` : '';
    process.stderr.write(`workbook: ${variant}, seeds ${seeds.join(', ')} failed: ${reason}${detail}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

async function bySlurm(experiment: Experiment, scale: Scale, values: Values): Promise<number> {
  const count = (name: 'cpus' | 'array-limit', most: number): number | undefined =>
    values[name] === undefined ? undefined : parseCount('run', name, values[name], most);
  const word = (name: 'partition' | 'time' | 'memory'): string | undefined => {
    const text = values[name];
    if (text !== undefined && !/^\S+$/.test(text))
      throw new UsageError(`--${name} is '${text}'; allowed: a word without spaces`, 'run');
    return text;
  };
  const dryRun = values['dry-run'] === true;
  const { tasks, blocks, inQueue, jobs, scripts } = await submit(experiment, scale, {
    root: storeRoot(),
    registryModule: registryModule(),
    variants: values.variants?.split(','),
    newPlan: values['new-plan'],
    partition: word('partition'),
    time: word('time'),
    cpus: count('cpus', 999),
    memory: word('memory'),
    arrayLimit: count('array-limit', 1_000_000),
    template: values.template === undefined ? undefined : path.resolve(values.template),
    dryRun,
    notice,
  });
  if (dryRun) process.stdout.write(scripts.join('\n'));
  const waiting = inQueue === 0 ? '' : `; ${inQueue} blocks are in jobs already`;
  const line = `${blocks} blocks in ${tasks} tasks ${dryRun ? 'would be submitted' : 'submitted'}`;
  const more =
    jobs.length === 0
      ? ''
      : ` as ${jobs.length === 1 ? 'job' : 'jobs'} ${jobs.join(', ')}; how they stand says: workbook status ${experimentId(experiment)}`;
  (dryRun ? process.stderr : process.stdout).write(`${line}${more}${waiting}\n`);
  return 0;
}
