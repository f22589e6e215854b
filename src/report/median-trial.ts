import { metric, seedsOf, type Results } from '../experiments/index.js';

/**
 * The seed of the trial whose metric is the median of the stored trials of a variant, the lower of the two middle ones where
 * their number is even; undefined where none is finite. A figure of one trial shows this one.
 */
export function medianTrial(results: Results, variant: string, name: string): number | undefined {
  const seeds = seedsOf(results, variant);
  const finite = metric(results, variant, name)
    .map((value, i) => ({ value, seed: seeds[i] }))
    .filter((trial): trial is { value: number; seed: number } => Number.isFinite(trial.value))
    .sort((a, b) => a.value - b.value || a.seed - b.seed);
  return finite[Math.floor((finite.length - 1) / 2)]?.seed;
}
