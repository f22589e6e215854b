import { atScale, experimentId, parseScale, scalesOf } from './experiment.js';
import type { Experiment, Scale } from './experiment.js';
import { checkPublished } from './published.js';
import { readTrials, storeRoot } from './store.js';
import type { Notice, StoredTrial } from './store.js';

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
  /** The plans that the records name, by the SHA-256 of their files, and how many records name none. */
  readonly plans: readonly string[];
  readonly unplanned: number;
  /** Seconds of training, in all. */
  readonly seconds: number;
}

/** Where to read, and where warnings go. */
export interface LoadOptions {
  /** The folder of all records; by default {@link storeRoot}. */
  readonly root?: string;
  /** By default console.warn. */
  readonly notice?: Notice;
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
    plans: distinct(provenances.flatMap(({ plan }) => plan ?? [])),
    unplanned: provenances.filter(({ plan }) => plan === undefined).length,
    seconds: provenances.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Where to read, and the variants of an experiment that are asked for; by default all of each scale. */
export interface ScaleOptions extends LoadOptions {
  readonly variants?: readonly string[];
}

/**
 * The scale to show: what the environment variable WORKBOOK_SCALE says, else the first of `paper` and `reduced` of which
 * all trials of the variants are stored, else `quick`. Throws {@link UserError} if WORKBOOK_SCALE names no scale of the
 * experiment, and as {@link checkPublished} does if the figures' manifest names a larger scale than the one found.
 */
export async function bestScale(experiment: Experiment, options: ScaleOptions = {}): Promise<Scale> {
  const wanted = process.env.WORKBOOK_SCALE;
  if (wanted) return parseScale(wanted, 'scale in WORKBOOK_SCALE');
  const scale = await completeScale(experiment, options);
  checkPublished(options.root ?? storeRoot(), experiment, scale, options.variants);
  return scale;
}

/** The first of `paper` and `reduced` that has all of the variants and whose trials of them are all stored, else `quick`. */
async function completeScale(
  experiment: Experiment,
  { root = storeRoot(), notice = console.warn, variants }: ScaleOptions,
): Promise<Scale> {
  for (const scale of ['paper', 'reduced'] as const) {
    if (!scalesOf(experiment).includes(scale)) continue;
    const { trials: wanted, variants: all } = atScale(experiment, scale);
    const { trials } = await readTrials(root, experiment, scale, notice);
    if ((variants ?? all).every((variant) => trials.get(variant)?.size === wanted)) return scale;
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

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
