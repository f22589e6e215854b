export {
  contextOf,
  EVALUATION,
  type Activation,
  type ActivationContext,
  type ActivationParameter,
  type Noise,
} from './activation.js';
export { ActivationLayer, activationLayer, type ActivationLayerConfig } from './activation-layer.js';
export { adaptiveGumbel, adaptiveGumbelAt } from './adaptive-gumbel.js';
export { adaptiveSlope, checkScalingFactor } from './adaptive-slope.js';
export type { Basis } from './basis.js';
export {
  basisExpansion,
  isBasisExpansion,
  type BasisExpansion,
  type InitialCoefficients,
} from './basis-expansion.js';
export { cbrt } from './cbrt.js';
export { combination, type Component } from './combination.js';
export { dictionary, DICTIONARY, type DictionaryFunction } from './dictionary.js';
export { elu, isExponentialLinear, type ExponentialLinear } from './elu.js';
export { curvatureMatrix, expansionPenalty, type ExpansionPenalties } from './expansion-penalty.js';
export { flexibleRelu, flexibleReluTanh } from './flexible-relu.js';
export { flexibleSigmoid, flexibleTanh } from './flexible-sigmoid.js';
export { harmonics, type HarmonicsOptions } from './harmonics.js';
export { identity } from './identity.js';
export {
  checkCoefficients,
  layerWisePenalty,
  type RegulariserCoefficients,
} from './layer-wise-regulariser.js';
export {
  evenGrid,
  leastSquaresCoefficients,
  type LeastSquaresOptions,
} from './least-squares-coefficients.js';
export { bSplines, gaussians, type LocalBasisOptions } from './local-bases.js';
export { activationNamed, registerActivation } from './named.js';
export { chebyshev, legendre, type PolynomialsOptions } from './orthogonal-polynomials.js';
export { prelu } from './prelu.js';
export {
  ANNEALINGS,
  annealedScale,
  checkAnnealing,
  type Annealing,
  type AnnealingName,
} from './annealing.js';
export { qActivation, type QActivation, type QActivationOptions, type QEvaluation } from './q-activation.js';
export { checkQLaw, qDensity, qFromNormal, qVariance, SMALLEST_DEVIATION, type QLaw } from './q-law.js';
export { ramp } from './ramp.js';
export { relu } from './relu.js';
export { sigmoid } from './sigmoid.js';
export { sin } from './sin.js';
export { SLOPE_RECOVERIES, slopeRecovery, type SlopeRecovery } from './slope-recovery.js';
export { checkShape, type ShapedValue } from './shape-parameter.js';
export {
  adaptiveRelu,
  adaptiveReluAt,
  exponentialDistribution,
  gumbelDistribution,
  laplaceDistribution,
  logisticDistribution,
  silu,
  smoothRectifier,
  swish,
  type Distribution,
} from './smooth-rectifier.js';
export { softplus } from './softplus.js';
export type { Jet, SmoothActivation } from './smooth.js';
export { tanh } from './tanh.js';
export { checkSharing, parameterWidth, SHARINGS, type Sharing } from './sharing.js';
