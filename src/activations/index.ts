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
export { cbrt } from './cbrt.js';
export { combination, type Component } from './combination.js';
export { elu, isExponentialLinear, type ExponentialLinear } from './elu.js';
export { flexibleRelu, flexibleReluTanh } from './flexible-relu.js';
export { flexibleSigmoid, flexibleTanh } from './flexible-sigmoid.js';
export { identity } from './identity.js';
export {
  checkCoefficients,
  layerWisePenalty,
  type RegulariserCoefficients,
} from './layer-wise-regulariser.js';
export { activationNamed, registerActivation } from './named.js';
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
