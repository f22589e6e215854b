import { bandOfLogs, type CurveRow } from '../charts/index.js';
import { finiteTrials, summarize, type Trials } from '../statistics/index.js';

/** The curve of {@link searchBins} through the means. */
export const MEAN_OF_BIN = 'mean of the bin';

/**
 * What a random search found: the values of its trials against the number that it varied, in `bins` bins of equal width on
 * the logarithmic axis from `low` to `high`; the mean of each bin with its standard error, and the smallest.
 *
 * By the delta method the logarithm of a mean has the standard error of the mean over the mean.
 */
export function searchBins(
  panel: string,
  values: Trials,
  places: Trials,
  [low, high]: readonly [number, number],
  bins: number,
): CurveRow[] {
  const width = Math.log(high / low) / bins;
  const binOf = (place: number): number => Math.min(bins - 1, Math.floor(Math.log(place / low) / width));
  return Array.from({ length: bins }, (_, bin): CurveRow[] => {
    const inside = values.filter((_, i) => binOf(places[i]!) === bin);
    if (inside.length === 0) return [];
    const x = low * Math.exp((bin + 0.5) * width);
    const { mean, standardError } = summarize(inside);
    const around =
      mean === null || standardError === null ? {} : bandOfLogs(Math.log(mean), standardError / mean);
    const finite = finiteTrials(inside);
    return [
      { panel, arm: MEAN_OF_BIN, x, mean, ...around },
      { panel, arm: 'best of the bin', x, mean: finite.length > 0 ? Math.min(...finite) : null },
    ];
  }).flat();
}
