export {
  EVALUATION,
  type Activation,
  type ActivationContext,
  type ActivationParameter,
} from './activation.js';
export { ActivationLayer, activationLayer, type ActivationLayerConfig } from './activation-layer.js';
export { adaptiveSlope, checkScalingFactor } from './adaptive-slope.js';
export { cbrt } from './cbrt.js';
export { combination, type Component } from './combination.js';
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
export { ramp } from './ramp.js';
export { relu } from './relu.js';
export { sigmoid } from './sigmoid.js';
export { sin } from './sin.js';
export { SLOPE_RECOVERIES, slopeRecovery, type SlopeRecovery } from './slope-recovery.js';
export type { Jet, SmoothActivation } from './smooth.js';
export { tanh } from './tanh.js';
export { checkSharing, parameterWidth, SHARINGS, type Sharing } from './sharing.js';
