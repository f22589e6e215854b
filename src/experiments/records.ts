import { atScale, experimentId, parseScale, scalesOf } from './experiment.js';
import type { Experiment, Scale } from './experiment.js';
import { readTrials, storeRoot } from './store.js';
import type { Notice, StoredTrial } from './store.js';

/** One trial: its metrics beside what it is. */
export interface TrialRow {
  readonly variant: string;
  readonly seed: number;
  readonly status: 'completed' | 'diverged';
  readonly [metric: string]: string | number;
}

/** One point of one curve of one trial; `index` counts from 0. */
export interface CurveRow {
  readonly variant: string;
  readonly seed: number;
  readonly status: 'completed' | 'diverged';
  readonly curve: string;
  readonly index: number;
  readonly value: number;
}

/** One element of one learnt parameter of one trial; `index` counts from 0. */
export interface ParameterRow {
  readonly variant: string;
  readonly seed: number;
  readonly status: 'completed' | 'diverged';
  readonly parameter: string;
  readonly index: number;
  readonly value: number;
}

/** What a figure or table was made from. All lists are sorted and without repetitions. */
export interface Sources {
  readonly experiment: string;
  readonly scale: Scale;
  /** Trials that are stored, how many of them diverged, and how many are missing. */
  readonly trials: number;
  readonly diverged: number;
  readonly missing: number;
  /** File names of the records, within the experiment's folder. */
  readonly records: readonly string[];
  /** Such as `wasm 4.22.0`. */
  readonly backends: readonly string[];
  /** Commits that trained; `-dirty` is appended where the code differed from the commit. */
  readonly commits: readonly string[];
  /** Such as `Intel Xeon, 2 cores`. */
  readonly machines: readonly string[];
  /** Seconds of training, in all. */
  readonly seconds: number;
}

/** The stored trials of an experiment at one scale, as rows for tables. */
export interface LoadedTrials {
  readonly trials: readonly TrialRow[];
  readonly curves: readonly CurveRow[];
  readonly parameters: readonly ParameterRow[];
  readonly sources: Sources;
}

/** Where to read, and who hears of bad files. */
export interface LoadOptions {
  /** The folder of all records; by default {@link storeRoot}. */
  readonly root?: string;
  /** By default console.warn. */
  readonly notice?: Notice;
}

/** Loads the stored trials, in the order of the variants and seeds; diverged ones are among them. */
export async function loadTrials(
  experiment: Experiment,
  scale: Scale,
  { root = storeRoot(), notice = console.warn }: LoadOptions = {},
): Promise<LoadedTrials> {
  const stored = await readTrials(root, experiment, scale, notice);
  const all = [...stored.trials].flatMap(([variant, bySeed]) =>
    [...bySeed.values()].map((held) => ({ ...held, variant })),
  );
  const rows = all.map(({ variant, trial }) => ({ variant, seed: trial.seed, status: trial.status, trial }));
  return {
    trials: rows.map(({ variant, seed, status, trial }) => ({ variant, seed, status, ...trial.metrics })),
    curves: rows.flatMap(({ variant, seed, status, trial }) =>
      elements(trial.curves).map(({ name, index, value }) => ({
        variant,
        seed,
        status,
        curve: name,
        index,
        value,
      })),
    ),
    parameters: rows.flatMap(({ variant, seed, status, trial }) =>
      elements(trial.parameters ?? {}).map(({ name, index, value }) => ({
        variant,
        seed,
        status,
        parameter: name,
        index,
        value,
      })),
    ),
    sources: describeSources(experiment, scale, all),
  };
}

/**
 * The seeds of the block in which a stored trial was trained, its own among them; none if it is not stored. Where they
 * are trained together again, on the same backend and machine, the results are the same to the last digit.
 */
export async function seedsBeside(
  experiment: Experiment,
  { scale, variant, seed }: { scale: Scale; variant: string; seed: number },
  { root = storeRoot(), notice = console.warn }: LoadOptions = {},
): Promise<readonly number[]> {
  const { trials } = await readTrials(root, experiment, scale, notice);
  return trials.get(variant)?.get(seed)?.source.record.seeds ?? [];
}

/** What `held` trials come from. */
export function describeSources(experiment: Experiment, scale: Scale, held: readonly StoredTrial[]): Sources {
  const { trials, variants } = atScale(experiment, scale);
  const records = [...new Map(held.map(({ source }) => [source.name, source.record])).entries()];
  const provenances = records.map(([, record]) => record.provenance);
  return {
    experiment: experimentId(experiment),
    scale,
    trials: held.length,
    diverged: held.filter(({ trial }) => trial.status === 'diverged').length,
    missing: variants.length * trials - held.length,
    records: distinct(records.map(([name]) => name)),
    backends: distinct(provenances.map(({ backend }) => `${backend.name} ${backend.version}`)),
    commits: distinct(provenances.map(({ git }) => git.commit + (git.dirty ? '-dirty' : ''))),
    machines: distinct(provenances.map(({ cpu, cores }) => `${cpu}, ${cores} cores`)),
    seconds: provenances.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/**
 * The scale to show: what the environment variable WORKBOOK_SCALE says, else the first of `paper` and `reduced` whose
 * trials are all stored, else `quick`. Throws {@link UserError} if WORKBOOK_SCALE names no scale of the experiment.
 */
export async function bestScale(experiment: Experiment, options: LoadOptions = {}): Promise<Scale> {
  const wanted = process.env.WORKBOOK_SCALE;
  if (wanted) return parseScale(wanted, 'scale in WORKBOOK_SCALE');
  for (const scale of ['paper', 'reduced'] as const) {
    if (!scalesOf(experiment).includes(scale)) continue;
    const { sources } = await loadTrials(experiment, scale, options);
    if (sources.missing === 0) return scale;
  }
  return 'quick';
}

/** The scale at which several experiments can be set beside each other: {@link bestScale}'s if all agree, else `quick`. */
export async function commonScale(
  experiments: readonly Experiment[],
  options: LoadOptions = {},
): Promise<Scale> {
  const scales = await Promise.all(experiments.map((experiment) => bestScale(experiment, options)));
  return scales.every((scale) => scale === scales[0]) ? scales[0] : 'quick';
}

function elements(
  lists: Readonly<Record<string, readonly number[]>>,
): { name: string; index: number; value: number }[] {
  return Object.entries(lists).flatMap(([name, list]) =>
    list.map((value, index) => ({ name, index, value })),
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
