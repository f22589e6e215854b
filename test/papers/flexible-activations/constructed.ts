import type { Experiment, Results, Scale } from '../../../src/experiments/index.js';
import { plantedResults, type PlantedTrial } from '../planted-results.js';

/** What a constructed trial of an arm leaves. */
export type ConstructedTrial = Omit<PlantedTrial, 'variant' | 'seed'>;

/** Results that no training made: `trials` of each variant, as `trial` says. */
export const constructedResults = (
  experiment: Experiment,
  { scale = 'paper', trials = 6 }: { scale?: Scale; trials?: number },
  trial: (variant: string, seed: number) => ConstructedTrial,
): Results =>
  plantedResults(
    experiment,
    experiment.variants.flatMap((variant) =>
      Array.from({ length: trials }, (_, seed) => ({ variant, seed, ...trial(variant, seed) })),
    ),
    scale,
  );
