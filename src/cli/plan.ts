import os from 'node:os';
import {
  estimates,
  experimentId,
  findExperiment,
  makespan,
  parseScale,
  presentPlan,
  sealPlan,
  SEALED_SCALES,
  scalesOf,
  storeRoot,
  type Estimate,
  type Experiment,
  type Registry,
  type Scale,
} from '../experiments/index.js';
import { duration } from '../text/duration.js';
import { unknownName } from '../text/nearest.js';
import { parseCommand, parseCount, UsageError } from './command.js';
import { registry } from './registry.js';
import { textTable } from './text-table.js';

const OPTIONS = {
  scale: { type: 'string', default: 'paper' },
  paper: { type: 'string' },
  cores: { type: 'string', default: String(os.availableParallelism()) },
  seal: { type: 'boolean', default: false },
  'new-plan': { type: 'boolean', default: false },
} as const;

const notice = (line: string): boolean => process.stderr.write(`${line}\n`);

/** `workbook plan [experiment...] [--scale paper] [--paper name] [--cores n] [--seal [--new-plan]]` */
export async function plan(argv: string[]): Promise<number> {
  const { values, positionals } = parseCommand('plan', argv, OPTIONS, ['experiment?...']);
  const scale = parseScale(values.scale);
  const cores = parseCount('plan', 'cores', values.cores, 1_000_000);
  const all = await registry();
  const chosen = choose(all, positionals, values.paper).filter((one) => scalesOf(one).includes(scale));
  if (chosen.length === 0) throw new UsageError(`no experiment chosen has the scale '${scale}'`, 'plan');
  if (values.seal) return seal(chosen, scale, all, values['new-plan']);
  if (values['new-plan']) throw new UsageError('--new-plan goes with --seal', 'plan');
  const found: Estimate[] = [];
  for (const experiment of chosen) {
    const own = await estimates(experiment, { notice });
    found.push(own.find((estimate) => estimate.scale === scale)!);
  }
  process.stdout.write(report(found, cores));
  return 0;
}

function choose(
  { experiments }: Registry,
  ids: readonly string[],
  paper: string | undefined,
): readonly Experiment[] {
  const papers = [...new Set(experiments.map((experiment) => experiment.paper))];
  if (paper !== undefined && !papers.includes(paper))
    throw new UsageError(unknownName('paper', paper, papers), 'plan');
  if (paper !== undefined && ids.length > 0) throw new UsageError('give experiments or --paper', 'plan');
  return ids.length > 0
    ? ids.map((id) => findExperiment({ experiments }, id))
    : experiments.filter((experiment) => paper === undefined || experiment.paper === paper);
}

function seal(
  experiments: readonly Experiment[],
  scale: Scale,
  { plannedClaims }: Registry,
  replace: boolean,
): number {
  if (!SEALED_SCALES.includes(scale))
    throw new UsageError(`plans are sealed at the scales ${SEALED_SCALES.join(' and ')}`, 'plan');
  for (const experiment of experiments) {
    const now = presentPlan(experiment, scale, plannedClaims);
    const { file, plan } = sealPlan(storeRoot(), experiment, now, { replace, notice });
    const before =
      plan.storedTrials === 0 ? 'before any trial' : `after ${plan.storedTrials} trials: exploratory`;
    process.stdout.write(
      `${experimentId(experiment)}: ${plan.claims.length} comparisons sealed ${before}, ${file}\n`,
    );
  }
  return 0;
}

const SUM = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

function report(found: readonly Estimate[], cores: number): string {
  const missing = found.filter(({ blocks }) => blocks.length > 0);
  const { scale } = found[0];
  if (missing.length === 0) return `all trials are stored at ${scale} scale\n`;
  const rows = missing.map(({ experiment, blocks, seconds, bytes, measured }) => [
    experiment,
    String(blocks.length),
    String(SUM(blocks.map(({ seeds }) => seeds.length))),
    seconds === null ? '?' : hours(SUM(seconds)),
    seconds === null ? '?' : duration(Math.max(...seconds)),
    bytes === null ? '?' : megabytes(bytes),
    measured === null
      ? 'nothing yet'
      : `${measured.trials} trials, ${measured.scale}, by the ${CLOCKS[measured.time]}`,
  ]);
  const known = missing.filter(({ seconds }) => seconds !== null);
  const all = known.flatMap(({ seconds }) => seconds!);
  const rest = missing.length - known.length;
  const lines = [
    textTable([
      ['experiment', 'blocks', 'trials', 'core hours', 'longest block', 'space', 'measured on'],
      ...rows,
    ]),
    `in all ${SUM(missing.map(({ blocks }) => blocks.length))} blocks, ${hours(SUM(all))} core hours, ` +
      `${megabytes(SUM(missing.map(({ bytes }) => bytes ?? 0)))}` +
      `${rest === 0 ? '' : `, without ${rest} of the experiments, of which nothing tells how long they take`}\n`,
    ...(all.length === 0
      ? []
      : [
          `on ${cores} ${cores === 1 ? 'core' : 'cores'}, one a block: ${duration(makespan(all, cores))}, ` +
            `of which the longest block takes ${duration(Math.max(...all))}\n`,
        ]),
    ...(known.some(({ measured }) => measured!.time === 'clock')
      ? ['by the clock: records of older versions have no processor time; a loaded machine took longer\n']
      : []),
    ...(rest === 0
      ? []
      : ['for those, train a scale that is measured in minutes first: workbook run <experiment>\n']),
    '\n',
    ...missing.map(({ experiment }) => command(experiment, scale, cores)),
  ];
  return lines.join('');
}

const CLOCKS = { processor: 'processor time', clock: 'clock' } as const;

/** What would train it: in processes of this machine if it has the cores, else by Slurm. */
const command = (experiment: string, scale: Scale, cores: number): string =>
  `npx workbook run ${experiment} --scale ${scale} ` +
  (cores <= os.availableParallelism() ? `--workers ${cores}\n` : `--executor slurm --array-limit ${cores}\n`);

const hours = (seconds: number): string => (seconds / 3600).toFixed(seconds < 36_000 ? 2 : 0);

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
