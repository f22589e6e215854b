import { from } from 'arquero';
import { atScale, type Experiment, type Results, type Scale } from '../../src/experiments/index.js';

/** A trial that was not trained; one with a metric that is not finite diverged. */
export interface PlantedTrial {
  variant: string;
  seed: number;
  metrics: Record<string, number>;
  curves?: Record<string, readonly number[]>;
  parameters?: Record<string, readonly number[]>;
}

/** Results of trials that are invented, so that what is found in them is known. */
export function plantedResults(
  experiment: Experiment,
  trials: readonly PlantedTrial[],
  scale: Scale = 'paper',
): Results {
  const own = ({ variant, seed, metrics }: PlantedTrial) => ({
    variant,
    seed,
    status: Object.values(metrics).every(Number.isFinite) ? 'completed' : 'diverged',
  });
  const lists = (name: string, of: (trial: PlantedTrial) => Record<string, readonly number[]> = () => ({})) =>
    from(
      trials.flatMap((trial) =>
        Object.entries(of(trial)).map(([key, values]) => ({ ...own(trial), [name]: key, values })),
      ),
      ['variant', 'seed', 'status', name, 'values'],
    );
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))];
  return {
    experiment,
    scale,
    settings: atScale(experiment, scale).settings,
    root: 'nowhere',
    sources: {
      experiment: `${experiment.paper}/${experiment.name}`,
      scale,
      trials: trials.length,
      diverged: trials.filter((trial) => own(trial).status === 'diverged').length,
      missing: 0,
      records: ['some'],
      backends: ['cpu 4.22.0'],
      commits: ['abc'],
      machines: ['a machine, 2 cores'],
      plans: [],
      unplanned: 0,
      seconds: 1,
    },
    trials: from(
      trials.map((trial) => ({ ...own(trial), ...trial.metrics })),
      ['variant', 'seed', 'status', ...metrics],
    ),
    curves: lists('curve', ({ curves = {} }) => curves),
    parameters: lists('parameter', ({ parameters = {} }) => parameters),
  };
}
