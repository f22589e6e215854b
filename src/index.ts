export {
  activationLayer,
  ActivationLayer,
  activationNamed,
  adaptiveSlope,
  cbrt,
  combination,
  EVALUATION,
  flexibleRelu,
  flexibleReluTanh,
  flexibleSigmoid,
  flexibleTanh,
  identity,
  layerWisePenalty,
  prelu,
  registerActivation,
  relu,
  SHARINGS,
  sin,
  slopeRecovery,
  sigmoid,
  tanh,
  type Activation,
  type ActivationContext,
  type ActivationLayerConfig,
  type ActivationParameter,
  type Component,
  type RegulariserCoefficients,
  type Sharing,
  type SmoothActivation,
} from './activations/index.js';
export {
  BACKENDS,
  chooseBackend,
  correctGradients,
  type BackendChoice,
  type BackendName,
} from './backends/index.js';
export {
  curves,
  describeSources,
  distribution,
  functionCurves,
  heatMap,
  histogram,
  intervals,
  renderPng,
  renderSvg,
  sliderCurves,
  smallMultiples,
  toCsv,
  toLatex,
  toMarkdown,
  writeFigure,
  writeTable,
  type ChartSpec,
  type Table,
} from './charts/index.js';
export { loadMnist, type ImageDataSet, type ImageSet } from './data/index.js';
export { UserError } from './errors.js';
export {
  bestScale,
  commonScale,
  displayProgress,
  loadTrials,
  runExperiment,
  terminalProgress,
  type Experiment,
  type LoadedTrials,
  type RunSummary,
  type Scale,
  type TrialResult,
} from './experiments/index.js';
export {
  autoencoder,
  countParameters,
  createParameters,
  dense,
  denseParameters,
  multiLayerPerceptron,
  type Model,
  type Parameters,
  type ParameterSpec,
} from './models/index.js';
export * as flexibleActivations from './papers/flexible-activations/index.js';
export * as locallyAdaptiveActivations from './papers/locally-adaptive-activations/index.js';
export {
  showDrawing,
  showFigure,
  showTable,
  type NotebookDisplay,
  type Origin,
} from './papers/notebook-output.js';
export { scalesTable } from './papers/scales-table.js';
export { retrainTrial, showAgain, showRetrained, type RetrainOptions } from './papers/retrain.js';
export { latinHypercube, normal, permutation, stream, uniform, words, type Stream } from './random/index.js';
export {
  bootstrapInterval,
  cliffsDelta,
  compareFamily,
  confidenceInterval,
  hedgesG,
  holm,
  logRankTest,
  pairedTTest,
  permutationTest,
  summarize,
  verdicts,
  welchTest,
} from './statistics/index.js';
export { adam, epochOrder, fit, meanSquaredError, randomSplit } from './training/index.js';
