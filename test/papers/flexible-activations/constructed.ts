import { from } from 'arquero';
import type { Experiment, Results, Scale } from '../../../src/experiments/index.js';

/** What a constructed trial of an arm leaves; a metric that is not finite is one of a trial that diverged. */
export interface ConstructedTrial {
  metrics: Record<string, number>;
  curves?: Record<string, number[]>;
  parameters?: Record<string, number[]>;
}

/** Results that no training made: `trials` of each variant, as `trial` says. */
export function constructedResults(
  experiment: Experiment,
  { scale = 'paper', trials = 6 }: { scale?: Scale; trials?: number },
  trial: (variant: string, seed: number) => ConstructedTrial,
): Results {
  const rows = experiment.variants.flatMap((variant) =>
    Array.from({ length: trials }, (_, seed) => {
      const made = trial(variant, seed);
      const status = Object.values(made.metrics).every(Number.isFinite) ? 'completed' : 'diverged';
      return { own: { variant, seed, status }, ...made };
    }),
  );
  const lists = (kind: 'curves' | 'parameters', name: string) =>
    from(
      rows.flatMap(({ own, [kind]: made = {} }) =>
        Object.entries(made).map(([key, values]) => ({ ...own, [name]: key, values })),
      ),
      ['variant', 'seed', 'status', name, 'values'],
    );
  return {
    experiment,
    scale,
    settings: experiment.scales[scale]!.settings,
    sources: {
      experiment: `${experiment.paper}/${experiment.name}`,
      scale,
      trials: rows.length,
      diverged: rows.filter(({ own }) => own.status === 'diverged').length,
      missing: 0,
      records: ['some'],
      backends: ['wasm 4.22.0'],
      commits: ['abc'],
      machines: ['a machine, 2 cores'],
      seconds: 1,
    },
    trials: from(rows.map(({ own, metrics }) => ({ ...own, ...metrics }))),
    curves: lists('curves', 'curve'),
    parameters: lists('parameters', 'parameter'),
  };
}
