import { UserError } from '../errors.js';
import { unknownName } from '../text/nearest.js';
import { canonicalJson } from '../system/json.js';
import type { Json } from '../system/json.js';
import type { AuditRule } from './audit-rule.js';

/**
 * How much of an experiment is run. `smoke`: everything once, in seconds, for tests; `quick`: minutes; `reduced`: a
 * stated fraction of the protocol of the paper, where an experiment has one; `paper`: that protocol.
 */
export type Scale = 'smoke' | 'quick' | 'reduced' | 'paper';

/** All scales, from the smallest to the largest. */
export const SCALES: readonly Scale[] = ['smoke', 'quick', 'reduced', 'paper'];

/** One scale of an experiment. */
export interface ScaleSettings {
  /** Trials per variant; their seeds are 0 to trials - 1. */
  readonly trials: number;
  /** The most trials that are trained together as one block (one tensor, or one after another), and stored as one. */
  readonly trialsPerBlock: number;
  /** What else the scale fixes, such as `{ epochs: 50 }`. A change of any of it makes stored trials outdated. */
  readonly settings: { readonly [key: string]: Json };
  /** The variants that are trained at this scale; by default all of the experiment. */
  readonly variants?: readonly string[];
  /** Of the scale `reduced`: how much of the paper's protocol it is, such as `2,000 of 60,000 images`. */
  readonly fraction?: string;
}

/** What one trial leaves behind. */
export interface TrialResult {
  readonly seed: number;
  /** A trial with a metric that is not finite is stored as `diverged`, whatever this says. */
  readonly status: 'completed' | 'diverged';
  /** One number each, such as the test error. The names `variant`, `seed` and `status` are taken. */
  readonly metrics: Readonly<Record<string, number>>;
  /** One number per epoch or step each, such as the validation loss. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Learnt values that a figure or a table shows, such as the combination weights. */
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
}

/** Trials of one variant at one scale that are trained together. */
export interface PlannedBlock {
  readonly variant: string;
  readonly scale: Scale;
  readonly settings: ScaleSettings['settings'];
  readonly seeds: readonly number[];
}

/** What an experiment is given to run. */
export interface Block extends PlannedBlock {
  /** To be called now and then with the finished part of the block, in [0, 1]. */
  onProgress(fraction: number): void;
  /** When it is aborted, `run` is to reject soon; what it returns after that is thrown away. */
  readonly signal: AbortSignal;
}

/** The scales of an experiment. */
export type Scales = Readonly<
  Record<Exclude<Scale, 'reduced'>, ScaleSettings> & Partial<Record<'reduced', ScaleSettings>>
>;

/** One experiment of one paper: variants to compare, each over many trials that differ only in their seed. */
export interface Experiment {
  /** The paper's name, such as `flexible-activations`. */
  readonly paper: string;
  /** The experiment's name within the paper, such as `autoencoder`. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** To be raised by one whenever a change of code changes results: stored trials of other versions do not count. */
  readonly version: number;
  /** The arms, such as `AE1-relu`: letters, digits, dots, underscores and hyphens. */
  readonly variants: readonly string[];
  /**
   * Whether trials of two variants with the same seed are a pair: they share what the seed draws, such as the split of the
   * data and the order of the batches. By default any two are.
   */
  pairedBySeed?(a: string, b: string): boolean;
  /** `reduced` is left out where two cores can train what the paper did. */
  readonly scales: Scales;
  /**
   * How much a trial with these settings computes, in any unit, such as the images of all epochs: what tells how long an
   * untrained scale would take from a trained one.
   */
  work?(settings: ScaleSettings['settings']): number;
  /** A hash of the data that the trials of a scale learn from: stored trials of other data do not count. */
  dataHash(scale: Scale): Promise<string>;
  /** Trains the block's trials: one result per seed. Depends on nothing but variant, settings and seed. */
  run(block: Block): Promise<readonly TrialResult[]>;
}

/** The tensor engine that trains. */
export interface BackendInfo {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  /** What was chosen and why, a line each, for people. */
  readonly notes: readonly string[];
}

/** A comparison of two arms as a plan fixes it before the first trial. */
export interface PlannedClaim {
  readonly sentence: string;
  /** Where: the network, the data set, the time. */
  readonly on: string;
  readonly quantity: string;
  readonly first: string;
  readonly second: string;
  /** What is said of the first compared with the second. */
  readonly direction: 'less' | 'greater' | 'different' | 'equivalent';
  readonly test: 'paired t' | 'Welch t' | 'log-rank';
  readonly scale: 'linear' | 'log';
  /** The smallest difference that matters, on that scale; null where none is stated. */
  readonly smallestEffect: number | null;
  /** The level of the test, after the correction over all comparisons of the plan. */
  readonly alpha: number;
  /** Shown without a verdict. */
  readonly secondary: boolean;
}

/** What a module of experiments exports; worker processes are told its path. */
export interface Registry {
  readonly experiments: readonly Experiment[];
  /** Sets up the tensor engine, once in each process that trains; without it the trials are plain JavaScript. */
  readonly prepare?: () => Promise<BackendInfo>;
  /** How an audit compares, by the experiment's `<paper>/<name>`. */
  readonly auditRules?: Readonly<Record<string, AuditRule>>;
  /** The comparisons that are made of an experiment at a scale, known before any trial; without it none are. */
  readonly plannedClaims?: (experiment: Experiment, scale: Scale) => readonly PlannedClaim[];
}

/** `<paper>/<name>`. */
export function experimentId(experiment: Experiment): string {
  return `${experiment.paper}/${experiment.name}`;
}

/** Whether `seed` is a seed: an integer in [0, 2^32). */
export function isSeed(seed: unknown): seed is number {
  return Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) < 2 ** 32;
}

/** The scale that `text` names. Throws {@link UserError} with the allowed ones. */
export function parseScale(text: string, origin = 'scale'): Scale {
  const scale = SCALES.find((name) => name === text);
  if (scale === undefined) throw new UserError(unknownName(origin, text, SCALES));
  return scale;
}

/** The scales that an experiment has, from the smallest to the largest. */
export const scalesOf = ({ scales }: Experiment): Scale[] =>
  SCALES.filter((scale) => scales[scale] !== undefined);

/** The settings of a scale, with the variants trained at it. Throws {@link UserError} if the experiment has no such scale. */
export function atScale(
  experiment: Experiment,
  scale: Scale,
): ScaleSettings & { readonly variants: readonly string[] } {
  const settings = experiment.scales[scale];
  if (settings === undefined) {
    throw new UserError(
      `${experimentId(experiment)} has no scale '${scale}'; it has ${scalesOf(experiment).join(', ')}`,
    );
  }
  return { variants: experiment.variants, ...settings };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Throws a TypeError if the experiment is not well formed: names that are not fit for file names, repeated or no
 * variants, a version that is not a positive integer, or scales with bad numbers; settings are checked as
 * {@link canonicalJson} does.
 */
export function validateExperiment(experiment: Experiment): void {
  const id = experimentId(experiment);
  const names = [experiment.paper, experiment.name, ...experiment.variants];
  const badName = names.find((name) => !NAME.test(name));
  if (badName !== undefined) {
    throw new TypeError(`experiment ${id}: the name '${badName}' must match ${NAME.source}`);
  }
  if (experiment.variants.length === 0 || new Set(experiment.variants).size < experiment.variants.length) {
    throw new TypeError(`experiment ${id}: variants must be one or more different names`);
  }
  if (!isPositiveInteger(experiment.version)) {
    throw new TypeError(`experiment ${id}: version (=${experiment.version}) must be a positive integer`);
  }
  for (const scale of scalesOf(experiment)) {
    const { trials, trialsPerBlock, settings, variants } = atScale(experiment, scale);
    if (!isPositiveInteger(trials) || !isPositiveInteger(trialsPerBlock)) {
      throw new TypeError(
        `experiment ${id}, scale ${scale}: trials (=${trials}) and trialsPerBlock (=${trialsPerBlock}) ` +
          'must be integers in [1, 2^32]',
      );
    }
    const unknown = variants.find((variant) => !experiment.variants.includes(variant));
    if (unknown !== undefined || variants.length === 0) {
      throw new TypeError(
        `experiment ${id}, scale ${scale}: variants must be one or more of the experiment's, got '${unknown ?? ''}'`,
      );
    }
    canonicalJson(settings, `experiment ${id}, scale ${scale}: settings`);
  }
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 2 ** 32;
}
