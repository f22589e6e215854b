import type { TrialResult } from '../../experiments/index.js';
import { labelOf, METHODS, variantOf, type Method, type MethodVariant } from './arms.js';

/** A method with the seed of the trial that figures of one trial show. */
export interface MedianVariant extends MethodVariant {
  readonly name: Method;
  readonly seed: number;
}

/** The seed of each method's trial whose final error is the median of the stored trials of the scale `paper`. */
export type MedianSeeds = Readonly<Record<Method, number>>;

/** The variants of an experiment that trains these trials once more, and stores their solutions on the way. */
export const medianVariants = (seeds: MedianSeeds): MedianVariant[] =>
  METHODS.map((method) => ({ ...variantOf(method), seed: seeds[method] }));

/** The only trial of such a variant, whatever its seed in the experiment that it is taken from. */
export const onlyTrial = ([trial]: readonly TrialResult[]): TrialResult[] => [{ ...trial, seed: 0 }];

/** Which trials a figure of them shows. */
export const medianLine = (seeds: MedianSeeds, methods: readonly Method[] = METHODS): string =>
  'of each method the trial with the median final error at the scale paper, trained once more to store its solutions on the way; ' +
  `seeds: ${methods.map((method) => `${labelOf(method)} ${seeds[method]}`).join(', ')}`;
