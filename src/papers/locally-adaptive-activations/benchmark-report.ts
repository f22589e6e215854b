import { curves, type ChartSpec, type CurveRow, type Table } from '../../charts/index.js';
import type { Experiment, LoadedTrials } from '../../experiments/index.js';
import { summarize } from '../../statistics/index.js';
import { BENCHMARK_VARIANTS, type BenchmarkVariant } from './benchmarks.js';
import { verdictTable, type TestedClaim } from './claims.js';
import { metricOf, seedsOf, storedLists, subtitle } from './rows.js';

/** How figures and tables name a variant, such as `L-LAAF, n = 2`. */
export function benchmarkLabel(variant: BenchmarkVariant): string {
  if (variant === 'standard') return 'Standard';
  const [method, n] = variant.split(/-n(?=\d)/);
  return `${method.toUpperCase()}, n = ${n}`;
}

/** Figure 5: training loss after each epoch, mean and two sample standard deviations over the trials, as the paper draws it. */
export function figure5(experiment: Experiment, loaded: LoadedTrials): ChartSpec {
  const lists = storedLists(loaded.curves);
  const rows = BENCHMARK_VARIANTS.flatMap((variant): CurveRow[] => {
    const trials = seedsOf(loaded, variant).map((seed) => lists(variant, seed, 'trainingLoss'));
    const length = Math.max(0, ...trials.map((list) => list.length));
    return Array.from({ length }, (_, epoch) => {
      const { mean, standardDeviation } = summarize(trials.map((list) => list[epoch] ?? null));
      return {
        arm: benchmarkLabel(variant),
        x: epoch,
        mean,
        standardError: standardDeviation === null ? null : 2 * standardDeviation,
      };
    });
  });
  return curves(rows, {
    title: `Training loss: ${experiment.title}`,
    subtitle: [subtitle(experiment, loaded), 'bands: two standard deviations over the trials'],
    xTitle: 'epoch',
    yTitle: 'training loss',
    yLog: true,
    width: 460,
    height: 280,
  });
}

/** What the paper claims of the benchmarks: adaptive slopes lower the training loss of each. */
export function benchmarkVerdicts(experiment: Experiment, loaded: LoadedTrials): Table {
  const loss = (variant: BenchmarkVariant): (number | null)[] => metricOf(loaded, variant, 'trainingLoss');
  const compare = (claim: string, a: BenchmarkVariant, b: BenchmarkVariant): TestedClaim => ({
    quantity: 'training loss after the last epoch',
    plain: false,
    a: benchmarkLabel(a),
    b: benchmarkLabel(b),
    claim: { claim, direction: 'less', a: loss(a), b: loss(b) },
  });
  return verdictTable(`Claims on the benchmark: ${experiment.title}.`, subtitle(experiment, loaded), [
    ...BENCHMARK_VARIANTS.slice(1).map((variant) =>
      compare('adaptive slopes accelerate the minimisation', variant, 'standard'),
    ),
    compare('L-LAAF improves on GAAF', 'l-laaf-n1', 'gaaf-n1'),
    compare('L-LAAF improves on GAAF', 'l-laaf-n2', 'gaaf-n2'),
  ]);
}
