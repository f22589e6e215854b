import {
  basisExpansion,
  bSplines,
  harmonics,
  legendre,
  type HarmonicsOptions,
  type InitialCoefficients,
  type Sharing,
} from '../../activations/index.js';
import {
  defineExperiment,
  type TrialResult,
  type TypedBlock,
  type TypedScale,
  type Variant,
} from '../../experiments/index.js';
import { REGRESSION_ARMS, TERMS, type NetworkArm } from './arms.js';
import { regressionProblem } from './problems.js';
import { problemsHash, REGRESSION_PROTOCOL } from './regression.js';
import {
  regressionNetwork,
  trainRegression,
  type RegressionChanges,
  type RegressionSettings,
} from './regression-training.js';

/** One setting that differs from the base; `sweep` says which one. */
export interface SweepVariant extends Variant {
  readonly sweep: string;
  readonly label: string;
  readonly arm: NetworkArm;
  readonly changes?: RegressionChanges;
}

const towardsTanh: InitialCoefficients = { towards: Math.tanh };

const expanded = (
  terms = TERMS,
  options: HarmonicsOptions = {},
  initial: InitialCoefficients = towardsTanh,
  sharing: Sharing = 'layer',
): NetworkArm => ({
  label: 'Harmonics',
  activation: basisExpansion(harmonics(terms, options), initial),
  sharing,
});

/** Eight harmonics of 0.5, shared by the layer, from the least squares fit to tanh, without a penalty. */
export const BASE = 'base';

const penalties = (coefficients: number, curvature: number): RegressionChanges => ({
  penalties: { coefficients, curvature },
});

const VARIANTS: readonly SweepVariant[] = [
  { name: BASE, sweep: BASE, label: 'base', arm: expanded() },
  ...[1, 2, 3, 4, 6, 12, 16].map((terms) => ({
    name: `terms-${terms}`,
    sweep: 'number of terms M',
    label: `M = ${terms}`,
    arm: expanded(terms),
  })),
  ...[0.25, 1, 2].map((frequency) => ({
    name: `omega-${frequency}`,
    sweep: 'frequency ω',
    label: `ω = ${frequency}`,
    arm: expanded(TERMS, { frequency }),
  })),
  {
    name: 'omega-trained',
    sweep: 'frequency ω',
    label: 'ω trained from 0.5',
    arm: expanded(TERMS, { trained: true }),
  },
  ...(['network', 'neuron'] as const).map((sharing) => ({
    name: `sharing-${sharing}`,
    sweep: 'sharing',
    label: `by ${sharing}`,
    arm: expanded(TERMS, {}, towardsTanh, sharing),
  })),
  {
    name: 'initial-zero',
    sweep: 'initial coefficients',
    label: 'zero',
    arm: expanded(TERMS, {}, 'zero'),
  },
  {
    name: 'initial-random',
    sweep: 'initial coefficients',
    label: 'random, deviation 0.3',
    arm: expanded(TERMS, {}, { deviation: 0.3 }),
  },
  {
    name: 'initial-relu',
    sweep: 'initial coefficients',
    label: 'least squares to ReLU',
    arm: expanded(TERMS, {}, { towards: (z) => Math.max(z, 0) }),
  },
  ...[1e-4, 1e-2].map((weight) => ({
    name: `coefficients-${weight}`,
    sweep: 'penalty',
    label: `coefficients, ${weight}`,
    arm: expanded(),
    changes: penalties(weight, 0),
  })),
  ...[1e-4, 1e-2].map((weight) => ({
    name: `curvature-${weight}`,
    sweep: 'penalty',
    label: `curvature, ${weight}`,
    arm: expanded(),
    changes: penalties(0, weight),
  })),
  ...[0, 0.1, 10].map((coefficientRate) => ({
    name: `coefficient-rate-${coefficientRate}`,
    sweep: 'rate of the coefficients',
    label: coefficientRate === 0 ? 'held at tanh' : `× ${coefficientRate}`,
    arm: expanded(),
    changes: { coefficientRate },
  })),
  {
    name: 'legendre',
    sweep: 'basis',
    label: 'Legendre',
    arm: {
      label: 'Legendre',
      activation: basisExpansion(legendre(TERMS), towardsTanh),
      sharing: 'layer' as const,
    },
  },
  {
    name: 'b-splines',
    sweep: 'basis',
    label: 'B-splines',
    arm: {
      label: 'B-splines',
      activation: basisExpansion(bSplines(TERMS), towardsTanh),
      sharing: 'layer' as const,
    },
  },
  ...[5e-4, REGRESSION_PROTOCOL.learningRate, 8e-3].flatMap((learningRate) =>
    (
      [
        { name: 'harmonics', arm: expanded() },
        { name: 'tanh', arm: REGRESSION_ARMS.tanh },
        { name: 'sin', arm: REGRESSION_ARMS.sin },
      ] as const
    )
      // At the rate of the protocol harmonics are the base.
      .filter(({ name }) => name !== 'harmonics' || learningRate !== REGRESSION_PROTOCOL.learningRate)
      .map(({ name, arm }) => ({
        name: `rate-${learningRate}-${name}`,
        sweep: 'learning rate',
        label: `${name}, ${learningRate}`,
        arm,
        changes: { learningRate },
      })),
  ),
];

const scale = (
  trials: number,
  changes: Partial<RegressionSettings> = {},
): TypedScale<RegressionSettings> => ({
  trials,
  trialsPerBlock: trials,
  settings: { ...REGRESSION_PROTOCOL, ...changes },
});

function run(block: TypedBlock<RegressionSettings, SweepVariant>): Promise<TrialResult[]> {
  const { variant, settings } = block;
  const problem = regressionProblem('chirp', settings.points);
  const network = regressionNetwork(variant.arm, REGRESSION_ARMS.tanh, problem.inputs, settings);
  return trainRegression(problem, network, settings, block, variant.changes);
}

/** The variants by their names. */
export const SWEEPS: ReadonlyMap<string, SweepVariant> = new Map(
  VARIANTS.map((variant) => [variant.name, variant]),
);

/** One setting after another away from the base, on the chirp; everything else as in the regression. */
export const sweepsExperiment = defineExperiment<RegressionSettings, SweepVariant>({
  paper: 'variational-networks',
  name: 'sweeps',
  title: 'Settings of an expansion in harmonics, one after another, on the chirp',
  version: 1,
  variants: VARIANTS,
  scales: {
    smoke: scale(2, { points: 36, width: 6, steps: 20, observeEvery: 10, shownSteps: [20] }),
    quick: scale(5, { width: 16, steps: 300, observeEvery: 20, shownSteps: [300] }),
    paper: scale(10, { shownSteps: [2000] }),
  },
  dataHash: async () => problemsHash(),
  run,
});
