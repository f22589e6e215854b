import {
  defineExperiment,
  perSeed,
  scaleOf,
  type TrialResult,
  type Variant,
} from '../../experiments/index.js';
import { median } from '../../statistics/index.js';
import { adam, stepTimes, type TimedSteps } from '../../training/index.js';
import { CLASSIFICATIONS, OUTPUT_LAYER, PROTOCOL, type ClassificationTask } from './classification.js';

type StepTimesVariant = Variant & { readonly task: ClassificationTask };

const CLASSES = 10;

/** The median processor milliseconds of a step of every arm of a task, which take turns, under the arm's name. */
function timeArms(
  { image, arms, network }: ClassificationTask,
  timed: TimedSteps,
  seed: number,
): TrialResult {
  const { batchSize, learningRate } = PROTOCOL;
  const times = stepTimes(Object.values(arms).map(network), {
    ...timed,
    image,
    classes: CLASSES,
    batchSize,
    seed,
    optimizer: () => adam({ learningRate, trials: 1 }),
  });
  const metrics = Object.fromEntries(Object.keys(arms).map((arm, i) => [arm, median(times[i])]));
  return { seed, status: 'completed', metrics, curves: {} };
}

const scale = scaleOf<TimedSteps>({ steps: 50, warmUp: 10 });

/**
 * The processor time of a training step of every arm of a classification, one trial a step, on a batch of the protocol's
 * size with random pixels. Other than the results of trainings, times depend on the machine.
 */
export const stepTimesExperiment = defineExperiment<TimedSteps, StepTimesVariant>({
  paper: 'variational-networks',
  name: 'step-times',
  title: 'Processor time of a training step with ordinary and variational activations',
  version: 1,
  variants: [...CLASSIFICATIONS, OUTPUT_LAYER].map(({ task, experiment }) => ({
    name: experiment.name,
    task,
  })),
  scales: {
    smoke: scale(1, { steps: 1, warmUp: 1 }),
    quick: scale(2, { steps: 5, warmUp: 2 }),
    paper: scale(5),
  },
  dataHash: async () => 'random pixels',
  run: ({ variant, settings, ...block }) =>
    perSeed(block, async (seed) => {
      block.signal.throwIfAborted();
      return timeArms(variant.task, settings, seed);
    }),
});
