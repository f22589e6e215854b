import type { CurveRow } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { mean, summarize } from '../../statistics/index.js';
import { logBand } from '../log-band.js';

/** A variant of an experiment with its panel and its name in the legend. */
export interface LabelledVariant {
  variant: string;
  panel: string;
  arm: string;
}

/** Mean and standard error over the trials of the validation loss after each epoch, for every variant. */
export function validationCurves(loaded: LoadedTrials, variants: readonly LabelledVariant[]): CurveRow[] {
  const values = new Map<string, (number | null)[]>();
  let epochs = 0;
  for (const { variant, curve, index, value } of loaded.curves) {
    if (curve !== 'validationLoss') continue;
    const key = `${variant} ${index}`;
    const known = values.get(key);
    if (known) known.push(value);
    else values.set(key, [value]);
    epochs = Math.max(epochs, index + 1);
  }
  return variants.flatMap(({ variant, panel, arm }) =>
    Array.from({ length: epochs }, (_, index) => {
      const { mean, standardError } = summarize(values.get(`${variant} ${index}`) ?? []);
      return { panel, arm, x: index + 1, ...logBand(mean, standardError) };
    }),
  );
}

/** One metric of all trials of a variant; null for a trial that diverged. */
export const metricOf = (loaded: LoadedTrials, variant: string, metric: string): (number | null)[] =>
  loaded.trials
    .filter((row) => row.variant === variant)
    .map((row) => (row.status === 'completed' ? (row[metric] as number) : null));

/** The validation loss of all trials of a variant, mean over the epochs; null for a trial that diverged. */
export function curveMeanOf(loaded: LoadedTrials, variant: string): (number | null)[] {
  const curves = new Map<number, number[]>();
  for (const row of loaded.curves)
    if (row.variant === variant && row.curve === 'validationLoss')
      curves.set(row.seed, [...(curves.get(row.seed) ?? []), row.value]);
  return loaded.trials
    .filter((row) => row.variant === variant)
    .map(({ seed, status }) => (status === 'completed' ? mean(curves.get(seed)!) : null));
}
