import { escape, from, type ColumnTable } from 'arquero';
import { atScale } from './experiment.js';
import type { Experiment, Scale } from './experiment.js';
import { checkPublishedAt } from './published.js';
import { bestScale, describeSources } from './records.js';
import type { LoadOptions, Sources } from './records.js';
import { runExperiment } from './run.js';
import type { RunOptions } from './run.js';
import { readTrials, storeRoot } from './store.js';
import type { StoredTrial } from './store.js';
import { checkVariants } from './variants.js';

/** What is stored of an experiment at one scale, as Arquero tables in the order of the variants and seeds. */
export interface Results<Settings = unknown> {
  readonly experiment: Experiment;
  readonly scale: Scale;
  readonly settings: Settings;
  /** The folder of all records that these were read from. */
  readonly root: string;
  /** Where the stored trials come from, how many they are and how many diverged. */
  readonly sources: Sources;
  /** A row a trial: `variant`, `seed`, `status` ('completed' or 'diverged'), and each metric by its name. */
  readonly trials: ColumnTable;
  /** A row a curve of a trial: `variant`, `seed`, `status`, `curve` (its name), `values` (one an epoch or step). */
  readonly curves: ColumnTable;
  /** A row a learnt parameter of a trial: `variant`, `seed`, `status`, `parameter` (its name), `values`. */
  readonly parameters: ColumnTable;
}

/** Which scale is read, and whether what is missing is trained first. */
export interface ResultsOptions extends LoadOptions {
  /** By default {@link bestScale}. */
  readonly scale?: Scale;
  /** Only these variants, as if the scale had no others; by default all. */
  readonly variants?: readonly string[];
  /** How to train what is missing; without it nothing is trained. */
  readonly train?: Pick<RunOptions, 'workers' | 'progress' | 'variants' | 'registryModule'>;
}

/**
 * The results of an experiment, trained first where something is missing and `train` is given.
 *
 * Throws {@link UserError} as {@link runExperiment} does, if the experiment has no such scale or variant, and if records of a
 * scale that is asked for here are missing of which something published was drawn.
 */
export async function results<Settings = unknown>(
  whole: Experiment,
  { scale, variants, train, root = storeRoot(), notice = console.warn }: ResultsOptions = {},
): Promise<Results<Settings>> {
  const shown = scale ?? (await bestScale(whole, { root, notice, variants }));
  const experiment = variants === undefined ? whole : withVariants(whole, shown, variants);
  if (train !== undefined) await runExperiment(experiment, shown, { root, notice, ...train });
  const stored = await readTrials(root, experiment, shown, notice);
  if (scale !== undefined) checkPublishedAt(root, experiment, shown);
  const all = [...stored.trials].flatMap(([variant, bySeed]) =>
    [...bySeed.values()].map((held) => ({ ...held, variant })),
  );
  return resultsOf(experiment, shown, root, all);
}

/** The experiment with some of the variants of a scale. */
function withVariants(experiment: Experiment, scale: Scale, variants: readonly string[]): Experiment {
  const settings = atScale(experiment, scale);
  checkVariants(settings.variants, variants);
  return { ...experiment, scales: { ...experiment.scales, [scale]: { ...settings, variants } } };
}

/** The results of an experiment of which nothing is stored: what claims are stated of before the first trial. */
export const noResults = (experiment: Experiment, scale: Scale): Results =>
  resultsOf(experiment, scale, storeRoot(), []);

function resultsOf<Settings>(
  experiment: Experiment,
  shown: Scale,
  root: string,
  all: readonly (StoredTrial & { readonly variant: string })[],
): Results<Settings> {
  const rows = all.map(({ variant, trial }) => {
    const { seed, status } = trial;
    return { own: { variant, seed, status }, trial };
  });
  const metrics = [...new Set(rows.flatMap(({ trial }) => Object.keys(trial.metrics)))];
  return {
    experiment,
    scale: shown,
    settings: atScale(experiment, shown).settings as Settings,
    root,
    sources: describeSources(experiment, shown, all),
    trials: tableOf(
      ['variant', 'seed', 'status', ...metrics],
      rows.map(({ own, trial }) => ({ ...own, ...trial.metrics })),
    ),
    curves: tableOf(
      ['variant', 'seed', 'status', 'curve', 'values'],
      rows.flatMap(({ own, trial }) =>
        Object.entries(trial.curves).map(([curve, values]) => ({ ...own, curve, values })),
      ),
    ),
    parameters: tableOf(
      ['variant', 'seed', 'status', 'parameter', 'values'],
      rows.flatMap(({ own, trial }) =>
        Object.entries(trial.parameters ?? {}).map(([parameter, values]) => ({ ...own, parameter, values })),
      ),
    ),
  };
}

/** A table that has its columns without rows, too. */
const tableOf = (columns: string[], rows: object[]): ColumnTable => from(rows, columns);

/** The rows of a table whose columns have the given values, such as `{ variant: 'AE1-relu', status: 'completed' }`. */
export function where(table: ColumnTable, values: Readonly<Record<string, string | number>>): ColumnTable {
  const wanted = Object.entries(values);
  return table.filter(
    escape((row: Record<string, unknown>) => wanted.every(([name, value]) => row[name] === value)),
  );
}

/** The seeds of a variant that are stored, ascending. */
export const seedsOf = ({ trials }: Results, variant: string): number[] =>
  Array.from(where(trials, { variant }).array('seed') as ArrayLike<number>);

/**
 * One metric of the stored trials of a variant, in the order of {@link seedsOf}; null for a trial that diverged and for a
 * metric that the trial does not have.
 */
export const metric = ({ trials }: Results, variant: string, name: string): (number | null)[] =>
  where(trials, { variant })
    .objects()
    .map((row) => {
      const { status, [name]: value } = row as Record<string, unknown>;
      return status === 'completed' && typeof value === 'number' ? value : null;
    });

/** One curve of the stored trials of a variant, in the order of {@link seedsOf}; empty where a trial has none. */
export const curve = ({ trials, curves }: Results, variant: string, name: string): (readonly number[])[] =>
  lists({ trials }, where(curves, { variant, curve: name }), variant);

/** One learnt parameter of the stored trials of a variant, as {@link curve}. */
export const parameter = (
  { trials, parameters }: Results,
  variant: string,
  name: string,
): (readonly number[])[] => lists({ trials }, where(parameters, { variant, parameter: name }), variant);

function lists(
  { trials }: Pick<Results, 'trials'>,
  chosen: ColumnTable,
  variant: string,
): (readonly number[])[] {
  const own = chosen.select('seed', 'values');
  const values = where(trials, { variant })
    .select('seed')
    .join_left(own, 'seed')
    .orderby('seed')
    .array('values') as readonly (readonly number[] | undefined)[];
  return values.map((list) => list ?? []);
}
