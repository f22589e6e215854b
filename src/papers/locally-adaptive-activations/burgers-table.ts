import { column, type Table } from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { stream, uniform } from '../../random/index.js';
import { estimateOf, sourceLine } from '../../report/index.js';
import { bootstrapInterval, finiteTrials, median, type Random } from '../../statistics/index.js';
import { BURGERS_VARIANTS } from './burgers.js';
import { TABLE_1 } from './reported.js';
import { labelOf } from './rows.js';

const RESAMPLES = 2000;

/** The draws of the bootstrap, from a stream of its own. */
function draws(count: number): Random {
  const values = uniform(stream(0, 'search/bootstrap'), 0, count);
  let next = 0;
  return () => values[next++];
}

/**
 * Table 1: the paper's relative L2 errors beside the median of our trials with its 95 % bootstrap interval, and where
 * the paper's number lies among our trials.
 */
export function table1(results: Results): Table {
  const rows = BURGERS_VARIANTS.map((variant) => {
    const trials = metric(results, variant, 'relativeL2');
    const values = finiteTrials(trials);
    const interval =
      values.length < 2
        ? null
        : bootstrapInterval(values, draws(RESAMPLES * values.length), {
            resamples: RESAMPLES,
            statistic: (sample) => median(sample as number[]),
          });
    const paper = TABLE_1[variant];
    return {
      method: labelOf(variant),
      paper,
      median: values.length === 0 ? null : median(values),
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
      mean: estimateOf(trials),
      below: values.length === 0 || paper === null ? null : values.filter((value) => value < paper).length,
      trials: values.length,
      diverged: trials.length - values.length,
    };
  });
  return {
    caption: `Table 1: relative L2 error of the Burgers solution. Ours: ${sourceLine(results)}. The paper: one run each.`,
    columns: [
      column.text('method', 'Method'),
      column.scientific('paper', 'Paper', 4),
      column.scientific('median', 'Our median', 3),
      column.scientific('lower', 'from', 3),
      column.scientific('upper', 'to (95 %)', 3),
      column.estimate('mean', 'Our mean'),
      column.count('below', "Trials below the paper's"),
      column.count('trials', 'Trials'),
      column.count('diverged', 'Diverged'),
    ],
    rows,
  };
}
