import type { Experiment } from '../src/experiments/index.js';
import { lenetExperiment } from '../src/papers/flexible-activations/index.js';
import { prepare } from '../src/papers/index.js';

const { quick } = lenetExperiment.scales;
const trainingExamples = Number(process.env.BENCH_IMAGES ?? 20_000);

/** LeNet-5 with two trials for each of so many workers. */
const throughput = (workers: number): Experiment => ({
  ...lenetExperiment,
  name: `lenet5-throughput-${workers}`,
  variants: ['LeNet5-regularised'],
  scales: {
    ...lenetExperiment.scales,
    quick: { ...quick, trials: 2 * workers, settings: { ...quick.settings, epochs: 1, trainingExamples } },
  },
});

export const experiments: readonly Experiment[] = [throughput(1), throughput(2)];
export { prepare };
