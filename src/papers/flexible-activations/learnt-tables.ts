import { column, type Table } from '../../charts/index.js';
import { parameter, type Results } from '../../experiments/index.js';
import { estimateOf, placesOf, sourceLine, unitsOf } from '../../report/index.js';
import { summarize } from '../../statistics/index.js';
import { FLEXIBLE_GATES, GATES, LENETS, SLOPES } from './arms.js';
import { lstmSources } from './figures.js';
import { LENET_NAMES } from './lenet5.js';
import { LSTM_NAMES } from './lstm-training.js';

/** The share of the values that differ from the start by more than a distance. */
const shareBeyond = (values: readonly number[], start: number, distance: number): number =>
  values.filter((value) => Math.abs(value - start) > distance).length / values.length;

/** The weight of the sigmoid at the start of the training. */
const START = 1;

/**
 * Where the weights alpha of the sigmoid end, over all gates, units, layers and trials of an arm: the least and the largest,
 * and the shares that leave the start, 1, by more than 0.1 and by more than 0.5. Arms without stored weights have no row.
 */
export function gateWeights(results: Results): Table {
  const rows = FLEXIBLE_GATES.flatMap((arm) =>
    LSTM_NAMES.flatMap((network) => {
      const variant = `${network}-${arm}`;
      const alphas = unitsOf(results, variant, placesOf(results, variant), ['alpha']).map(([alpha]) => alpha);
      if (alphas.length === 0) return [];
      const sorted = Float64Array.from(alphas).sort();
      return [
        {
          network,
          gates: GATES[arm].label,
          least: sorted[0],
          most: sorted[sorted.length - 1],
          tenth: shareBeyond(alphas, START, 0.1),
          half: shareBeyond(alphas, START, 0.5),
          units: alphas.length,
        },
      ];
    }),
  );
  return {
    caption: `The weights of the sigmoid after training, which start at 1, over all gates, units and trials. ${lstmSources(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text('gates', 'Gates'),
      column.number('least', 'Least', 2),
      column.number('most', 'Most', 2),
      column.percent('tenth', 'Further than 0.1 from 1'),
      column.percent('half', 'Further than 0.5'),
      column.count('units', 'Weights'),
    ],
    rows,
  };
}

/** The arms with a slope for each unit. */
const OWN_SLOPES = ['flexible', 'regularised'] as const;

/**
 * How far the slopes of one trial of LeNet-5 lie apart: the standard deviation over the units of its last hidden layer, mean and
 * standard error over the trials.
 */
export const slopeSpread = (results: Results): Table => ({
  caption:
    `The slopes of the last hidden layer after training: their standard deviation over the units of a trial, mean ± standard ` +
    `error over the trials. ${sourceLine(results)}.`,
  columns: [
    column.text('network', 'Network'),
    column.text('activation', 'Activation'),
    column.estimate('deviation', 'Standard deviation of the slopes', 3),
    column.count('trials', 'Trials'),
  ],
  rows: LENET_NAMES.flatMap((network) =>
    OWN_SLOPES.map((arm) => {
      const deviations = parameter(results, `${network}-${arm}`, 'dense2.a').map(
        (slopes) => summarize(slopes).standardDeviation,
      );
      return {
        network: LENETS[network],
        activation: SLOPES[arm].label,
        deviation: estimateOf(deviations),
        trials: deviations.length,
      };
    }),
  ),
});
