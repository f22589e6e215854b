import { describe, it } from 'node:test';
import { metric, results, seedsOf, type Experiment } from '../../src/experiments/index.js';
import { lstmExperiment } from '../../src/papers/flexible-activations/index.js';
import {
  burgersExperiment,
  functionFitExperiment,
} from '../../src/papers/locally-adaptive-activations/index.js';
import { compareFamily, pairedTTest, welchTest } from '../../src/statistics/index.js';
import { close } from './support.js';

/**
 * Stored records at paper scale: metric of variants a and b over the first seeds; t and p of scipy.stats.ttest_rel and p of
 * ttest_ind(equal_var=False), SciPy 1.17.1, on the values or their logarithms. The same start and the same data of a seed
 * make most of the variation between trials, which the unpaired test takes for noise.
 */
const STORED: readonly {
  experiment: Experiment;
  metric: string;
  arms: readonly [string, string];
  seeds: number;
  scale: 'linear' | 'log';
  t: number;
  p: number;
  welch: number;
}[] = [
  {
    experiment: lstmExperiment,
    metric: 'minimumValidationLoss',
    arms: ['LSTM-4-flexible', 'LSTM-4-fixed'],
    seeds: 100,
    scale: 'linear',
    t: -4.991571695100879,
    p: 2.5694313965183544e-6,
    welch: 0.3791388463690365,
  },
  {
    experiment: lstmExperiment,
    metric: 'testLoss',
    arms: ['LSTM-4-flexible', 'LSTM-4-fixed'],
    seeds: 100,
    scale: 'linear',
    t: -5.4561889799998875,
    p: 3.5963440001411863e-7,
    welch: 0.6084503540886357,
  },
  {
    experiment: lstmExperiment,
    metric: 'testLoss',
    arms: ['LSTM-3-flexible', 'LSTM-3-fixed'],
    seeds: 100,
    scale: 'linear',
    t: -4.247296169018614,
    p: 4.892085594143228e-5,
    welch: 0.6117979225007218,
  },
  {
    experiment: burgersExperiment,
    metric: 'relativeL2',
    arms: ['gaaf', 'standard'],
    seeds: 10,
    scale: 'linear',
    t: -7.385043139462968,
    p: 4.169023397286363e-5,
    welch: 0.011130532625900393,
  },
  {
    experiment: functionFitExperiment,
    metric: 'relativeL2',
    arms: ['n-laaf', 'gaaf'],
    seeds: 10,
    scale: 'log',
    t: 4.84267335933091,
    p: 0.0009176129711532956,
    welch: 0.00013424912667316493,
  },
];

describe('the tests on stored records', () => {
  for (const { experiment, metric: name, arms, seeds, scale, t, p, welch } of STORED)
    it(`agree with SciPy on ${arms.join(' and ')}, ${name}`, async ({ skip }) => {
      const stored = await results(experiment, { scale: 'paper' });
      const [a, b] = arms.map((arm) => {
        const values = metric(stored, arm, name);
        return seedsOf(stored, arm).flatMap((seed, i) => (seed < seeds ? [values[i] as number] : []));
      });
      if (a.length < seeds || b.length < seeds) {
        skip(`${a.length} and ${b.length} of ${seeds} trials of ${experiment.name} are stored`);
        return;
      }
      const direction = t < 0 ? 'less' : 'greater';
      const [found] = compareFamily([{ a, b, paired: true, scale, direction }]);
      // Sums of a hundred differences in another order.
      close(found.statistic!, t, 1e-9);
      close(found.p!, p, 1e-9);
      close(compareFamily([{ a, b, paired: false, scale, direction }])[0].p!, welch, 1e-9);
      const onScale = (values: number[]) => (scale === 'log' ? values.map(Math.log) : values);
      close(pairedTTest(onScale(a), onScale(b)).p, p, 1e-9);
      close(welchTest(onScale(a), onScale(b)).p, welch, 1e-9);
    });
});
