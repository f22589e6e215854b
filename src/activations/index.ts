export {
  EVALUATION,
  type Activation,
  type ActivationContext,
  type ActivationParameter,
} from './activation.js';
export { ActivationLayer, activationLayer, type ActivationLayerConfig } from './activation-layer.js';
export { cbrt } from './cbrt.js';
export { combination, type Component } from './combination.js';
export { flexibleRelu, flexibleReluTanh } from './flexible-relu.js';
export { identity } from './identity.js';
export {
  checkCoefficients,
  layerWisePenalty,
  type RegulariserCoefficients,
} from './layer-wise-regulariser.js';
export { activationNamed, registerActivation } from './named.js';
export { prelu } from './prelu.js';
export { relu } from './relu.js';
export { checkSharing, parameterWidth, SHARINGS, type Sharing } from './sharing.js';
