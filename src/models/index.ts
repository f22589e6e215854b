export {
  activationParameters,
  learntActivations,
  parametersOf,
  type PlacedActivation,
} from './activation-parameters.js';
export { adaptiveLeNet, type AdaptiveLeNetOptions } from './adaptive-lenet.js';
export { autoencoder, AUTOENCODERS, type AutoencoderName } from './autoencoder.js';
export {
  batchNormalisation,
  batchNormalisationParameters,
  RunningStatistics,
  type ObserveStatistics,
} from './batch-normalisation.js';
export { cifarCnn, CIFAR_PADDINGS, type CifarCnnOptions, type CifarPadding } from './cifar-cnn.js';
export type {
  Classifier,
  DropoutPlace,
  ForwardOptions,
  NormalisedLayer,
  PlainActivation,
} from './classifier.js';
export { dense, denseParameters } from './dense.js';
export { expansionPenalties } from './expansion-penalties.js';
export { expansionValues } from './expansion-values.js';
export { lecunDense } from './lecun-normal.js';
export { lenet5, type LeNet5Options } from './lenet5.js';
export {
  countCellParameters,
  LSTM_GATES,
  lstmLayer,
  stackedLstm,
  type LstmCell,
  type StackedLstmOptions,
} from './lstm.js';
export { matchedPerceptron, type HiddenActivation, type MatchedPerceptron } from './matched-perceptron.js';
export {
  meanSquaredResidual,
  type QuasiLinearOperator,
  type ResidualMethod,
  type ResidualOptions,
} from './mean-squared-residual.js';
export { mnistCnn } from './mnist-cnn.js';
export { mnistMlp } from './mnist-mlp.js';
export type { Model } from './model.js';
export { layerWiseRegulariser } from './model-regulariser.js';
export {
  multiLayerPerceptron,
  perceptronPlaces,
  type DenseStart,
  type PerceptronLayer,
} from './multi-layer-perceptron.js';
export { normalDense } from './normal-dense.js';
export { textCnn, type TextCnnOptions } from './text-cnn.js';
export { countParameters, createParameters, type ParameterSpec, type Parameters } from './parameter.js';
export { preActResNet18, type PreActResNet18, type PreActResNet18Options } from './pre-act-resnet18.js';
export { slopeLeNet, type SlopeLeNet, type SlopeLeNetOptions } from './slope-lenet.js';
export { perceptronDerivatives, type Derivatives } from './perceptron-derivatives.js';
export { truncatedXavierDense } from './truncated-xavier-dense.js';
export { uniformFanIn } from './uniform-fan-in.js';
export { xavierUniform } from './xavier-uniform.js';
export { perTrial, preActivations } from './pre-activations.js';
export { variationalModel } from './variational-model.js';
export { variationalPerceptron, type OutputLayer } from './variational-perceptron.js';
