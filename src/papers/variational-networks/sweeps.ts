import {
  basisExpansion,
  bSplines,
  harmonics,
  legendre,
  type Basis,
  type HarmonicsOptions,
  type InitialCoefficients,
  type Sharing,
} from '../../activations/index.js';
import {
  defineExperiment,
  type TrialResult,
  type TypedBlock,
  type Variant,
} from '../../experiments/index.js';
import { matchedPerceptron } from '../../models/index.js';
import { REGRESSION_ARMS, TERMS, type NetworkArm } from './arms.js';
import { regressionProblem } from './problems.js';
import { problemsHash, REGRESSION_PROTOCOL, regressionScale } from './regression.js';
import { trainRegression, type RegressionChanges, type RegressionSettings } from './regression-training.js';

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

const setting =
  (sweep: string) =>
  (name: string, label: string, arm: NetworkArm, changes?: RegressionChanges): SweepVariant => ({
    name,
    sweep,
    label,
    arm,
    ...(changes ? { changes } : {}),
  });
const [terms, omega, shared, initial, penalty, rate, basis, learning] = [
  'number of terms M',
  'frequency ω',
  'sharing',
  'initial coefficients',
  'penalty',
  'rate of the coefficients',
  'basis',
  'learning rate',
].map(setting);

const inBasis = (label: string, chosen: Basis): NetworkArm => ({
  label,
  activation: basisExpansion(chosen, towardsTanh),
  sharing: 'layer',
});
const relu = { towards: (z: number) => Math.max(z, 0) };
const ARMS = { harmonics: expanded(), tanh: REGRESSION_ARMS.tanh, sin: REGRESSION_ARMS.sin } as const;

const VARIANTS: readonly SweepVariant[] = [
  setting(BASE)(BASE, 'base', expanded()),
  ...[1, 2, 3, 4, 6, 12, 16].map((m) => terms(`terms-${m}`, `M = ${m}`, expanded(m))),
  ...[0.25, 1, 2].map((frequency) =>
    omega(`omega-${frequency}`, `ω = ${frequency}`, expanded(TERMS, { frequency })),
  ),
  omega('omega-trained', 'ω trained from 0.5', expanded(TERMS, { trained: true })),
  ...(['network', 'neuron'] as const).map((sharing) =>
    shared(`sharing-${sharing}`, `by ${sharing}`, expanded(TERMS, {}, towardsTanh, sharing)),
  ),
  initial('initial-zero', 'zero', expanded(TERMS, {}, 'zero')),
  initial('initial-random', 'random, deviation 0.3', expanded(TERMS, {}, { deviation: 0.3 })),
  initial('initial-relu', 'least squares to ReLU', expanded(TERMS, {}, relu)),
  ...(['coefficients', 'curvature'] as const).flatMap((what) =>
    [1e-4, 1e-2].map((weight) =>
      penalty(`${what}-${weight}`, `${what}, ${weight}`, expanded(), {
        penalties: { coefficients: 0, curvature: 0, [what]: weight },
      }),
    ),
  ),
  ...[0, 0.1, 10].map((coefficientRate) =>
    rate(
      `coefficient-rate-${coefficientRate}`,
      coefficientRate === 0 ? 'held at tanh' : `× ${coefficientRate}`,
      expanded(),
      { coefficientRate },
    ),
  ),
  basis('legendre', 'Legendre', inBasis('Legendre', legendre(TERMS))),
  basis('b-splines', 'B-splines', inBasis('B-splines', bSplines(TERMS))),
  // At the rate of the protocol harmonics are the base.
  ...[5e-4, REGRESSION_PROTOCOL.learningRate, 8e-3].flatMap((learningRate) =>
    (['harmonics', 'tanh', 'sin'] as const)
      .filter((arm) => arm !== 'harmonics' || learningRate !== REGRESSION_PROTOCOL.learningRate)
      .map((arm) =>
        learning(`rate-${learningRate}-${arm}`, `${arm}, ${learningRate}`, ARMS[arm], { learningRate }),
      ),
  ),
];

function run(block: TypedBlock<RegressionSettings, SweepVariant>): Promise<TrialResult[]> {
  const { variant, settings } = block;
  const problem = regressionProblem('chirp', settings.points);
  const network = matchedPerceptron(variant.arm, REGRESSION_ARMS.tanh, problem.inputs, settings);
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
    smoke: regressionScale(2, { points: 36, width: 6, steps: 20, observeEvery: 10, shownSteps: [20] }),
    quick: regressionScale(5, { width: 16, steps: 150, observeEvery: 10, shownSteps: [150] }),
    paper: regressionScale(10, { shownSteps: [2000] }),
  },
  dataHash: async () => problemsHash(),
  run,
});
