import { sha256 } from '../../data/index.js';
import {
  defineExperiment,
  grid,
  scaleOf,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import { matchedPerceptron } from '../../models/index.js';
import { REGRESSION_ARM_NAMES, REGRESSION_ARMS, type RegressionArm } from './arms.js';
import { PROBLEM_NAMES, PROBLEMS, regressionProblem, type ProblemName } from './problems.js';
import { trainRegression, type RegressionSettings } from './regression-training.js';

/** The whole protocol; the paper has none. */
export const REGRESSION_PROTOCOL: RegressionSettings = {
  points: 200,
  hiddenLayers: 2,
  width: 24,
  learningRate: 2e-3,
  steps: 2000,
  observeEvery: 100,
  shownSteps: [200, 700, 2000],
};

/** A function to fit and the activation that fits it. */
export interface RegressionVariant extends Variant {
  readonly problem: ProblemName;
  readonly arm: RegressionArm;
}

export const regressionScale = scaleOf(REGRESSION_PROTOCOL);

function run(block: TypedBlock<RegressionSettings, RegressionVariant>): Promise<TrialResult[]> {
  const { variant, settings } = block;
  const problem = regressionProblem(variant.problem, settings.points);
  const network = matchedPerceptron(
    REGRESSION_ARMS[variant.arm],
    REGRESSION_ARMS.tanh,
    problem.inputs,
    settings,
  );
  return trainRegression(problem, network, settings, block);
}

/** A hash of everything that is learned from. */
export const problemsHash = (): string =>
  sha256(
    JSON.stringify(
      PROBLEM_NAMES.map((name) => ({
        label: PROBLEMS[name],
        ...regressionProblem(name, REGRESSION_PROTOCOL.points),
      })),
    ),
  );

/**
 * Fits of three functions by networks of two hidden layers and about 700 parameters, full
 * batch, Adam.
 *
 * The protocol is this workbook's own: the paper trains nothing.
 */
export const regressionExperiment = defineExperiment<RegressionSettings, RegressionVariant>({
  paper: 'variational-networks',
  name: 'regression',
  title: 'Fits of three functions with ordinary, adaptive and variational activations',
  version: 1,
  variants: grid({ problem: PROBLEM_NAMES, arm: REGRESSION_ARM_NAMES }),
  scales: {
    smoke: regressionScale(2, { points: 36, width: 6, steps: 20, observeEvery: 10, shownSteps: [10, 20] }),
    quick: regressionScale(5, { width: 16, steps: 150, observeEvery: 10, shownSteps: [50, 150] }),
    paper: regressionScale(20),
  },
  dataHash: async () => problemsHash(),
  run,
});
