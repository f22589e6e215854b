import { describeSources, fixed, type Table } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { stream, uniform } from '../../random/index.js';
import { bootstrapInterval, finiteTrials, median, summarize, type Random } from '../../statistics/index.js';
import { figureSources } from '../sources.js';
import { BURGERS_VARIANTS, burgersExperiment } from './burgers.js';
import { TABLE_1 } from './reported.js';
import { labelOf, metricOf } from './rows.js';

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
export function table1(loaded: LoadedTrials): Table {
  const rows = BURGERS_VARIANTS.map((variant) => {
    const trials = metricOf(loaded, variant, 'relativeL2');
    const values = finiteTrials(trials);
    const interval =
      values.length < 2
        ? null
        : bootstrapInterval(values, draws(RESAMPLES * values.length), {
            resamples: RESAMPLES,
            statistic: (sample) => median(sample as number[]),
          });
    const { mean, standardError, n, diverged } = summarize(trials);
    const paper = TABLE_1[variant];
    return {
      method: labelOf(variant),
      paper,
      median: values.length === 0 ? null : median(values),
      lower: interval?.lower ?? null,
      upper: interval?.upper ?? null,
      mean: mean === null ? null : { mean, standardError },
      below: values.length === 0 || paper === null ? null : values.filter((value) => value < paper).length,
      trials: n,
      diverged,
    };
  });
  const sources = describeSources(figureSources(burgersExperiment, loaded, ''));
  return {
    caption: `Table 1: relative L2 error of the Burgers solution. Ours: ${sources}. The paper: one run each.`,
    columns: [
      { name: 'method', title: 'Method' },
      { name: 'paper', title: 'Paper', align: 'right' },
      { name: 'median', title: 'Our median', align: 'right' },
      { name: 'lower', title: 'from', align: 'right' },
      { name: 'upper', title: 'to (95 %)', align: 'right' },
      { name: 'mean', title: 'Our mean (SE)', align: 'right' },
      {
        name: 'below',
        title: "Trials below the paper's",
        align: 'right',
        format: (cell) => fixed(cell as number, 0),
      },
      { name: 'trials', title: 'Trials', align: 'right', format: String },
      { name: 'diverged', title: 'Diverged', align: 'right', format: String },
    ],
    rows,
  };
}
