import { defineExperiment, grid, results, runExperiment, type Results } from '../../src/experiments/index.js';
import { normal, stream } from '../../src/random/index.js';

const LOWER = { base: 0, near: 0.01, far: 0.1 };

const scale = (trials: number) => ({ trials, trialsPerBlock: trials, settings: { steps: 12 } });

/**
 * Trials that share most of what their seed draws: `base` is N(1, 0.1²) a seed, `near` lies 0.01 below it and `far` 0.1,
 * each with noise of its own of 0.004. The trial of seed 3 of `far` diverges.
 */
export const correlated = defineExperiment({
  paper: 'report-paper',
  name: 'correlated',
  title: 'Arms that share their seeds',
  version: 1,
  variants: grid({ arm: ['base', 'near', 'far'] }),
  scales: {
    smoke: scale(2),
    quick: scale(4),
    reduced: { ...scale(6), fraction: 'half of the seeds' },
    paper: scale(12),
  },
  dataHash: async () => 'none',
  run: async ({ variant: { name, arm }, settings: { steps }, seeds }) =>
    seeds.map((seed) => {
      const [shared] = normal(stream(seed, 'data/shared'), 0, 1);
      const [own] = normal(stream(seed, `data/${name}`), 0, 1);
      const loss = 1 + 0.1 * shared - LOWER[arm] + 0.004 * own;
      const diverges = arm === 'far' && seed === 3;
      return {
        seed,
        status: diverges ? ('diverged' as const) : ('completed' as const),
        metrics: { loss: diverges ? NaN : loss },
        curves: { validationLoss: Array.from({ length: steps }, (_, step) => loss * (2 - step / steps)) },
      };
    }),
});

/** Its results at a scale, trained into the folder `root`. */
export async function correlatedResults(
  root: string,
  shown: 'quick' | 'reduced' | 'paper' = 'paper',
): Promise<Results> {
  await runExperiment(correlated, shown, { root, workers: 0 });
  return results(correlated, { scale: shown, root });
}
