export { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
export { autoencoder, AUTOENCODERS, type AutoencoderName } from './autoencoder.js';
export { dense, denseParameters } from './dense.js';
export type { Model } from './model.js';
export { multiLayerPerceptron, type PerceptronLayer } from './multi-layer-perceptron.js';
export { countParameters, createParameters, type ParameterSpec, type Parameters } from './parameter.js';
export { uniformFanIn } from './uniform-fan-in.js';
