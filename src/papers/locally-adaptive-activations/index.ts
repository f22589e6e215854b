export { AUGMENTATIONS } from './benchmark-augmentations.js';
export {
  BENCHMARK_PANELS,
  RESNET_PANELS,
  type BenchmarkPanel,
  type StoredPanel,
} from './benchmark-panels.js';
export {
  benchmarkClaims,
  benchmarkLabel,
  everyBenchmark,
  figure5,
  figure6,
  resnetFigure,
} from './benchmark-report.js';
export {
  benchmarkExperiment,
  trainBenchmark,
  type Benchmark,
  type BenchmarkNetwork,
  type BenchmarkProtocol,
  type BenchmarkTrial,
} from './benchmark-training.js';
export { BENCHMARK_VARIANTS, benchmarkActivation, type BenchmarkVariant } from './benchmark-variants.js';
export {
  benchmarkNetwork,
  fashionMnistAugmentedExperiment,
  fashionMnistExperiment,
  kmnistAugmentedExperiment,
  kmnistExperiment,
  mnistAugmentedExperiment,
  mnistExperiment,
  semeionAugmentedExperiment,
  semeionExperiment,
  type BenchmarkSettings,
} from './benchmarks.js';
export {
  BURGERS_OPERATOR,
  BURGERS_VARIANTS,
  burgersExperiment,
  burgersLoss,
  burgersNetwork,
  burgersPoints,
  burgersTensors,
  burgersVariant,
  BURGERS_HASH,
  exactBurgers,
  type BurgersSettings,
  type BurgersVariant,
} from './burgers.js';
export {
  burgersErrors,
  burgersOverTime,
  errorMaps,
  figure7,
  figure8,
  figure9,
  figures10And11,
  solutionMaps,
} from './burgers-figures.js';
export { burgersGrid, burgersSolution, VISCOSITY, type Grid } from './burgers-solution.js';
export { table1 } from './burgers-table.js';
export {
  BURGERS_FREQUENCY_ERROR,
  burgersClaims,
  functionFitClaims,
  highFrequencyError,
  stepsToLoss,
} from './claims.js';
export { stepsToTargets } from './steps-to-targets.js';
export { discontinuousFunction, evenPoints } from './discontinuous-function.js';
export {
  functionFitExperiment,
  functionFitNetwork,
  relativeL2,
  type FunctionFitSettings,
} from './function-fit.js';
export {
  figure2Error,
  figure2Frequency,
  figure2Solution,
  figure3,
  figure4,
  fitErrors,
  fitOverTime,
} from './function-fit-figures.js';
export { METHOD_DEFINITIONS, METHODS, slopeNetwork, type Method, type SlopeNetwork } from './methods.js';
export { parameterCounts } from './parameter-counts.js';
export { TABLE_1 } from './reported.js';
export {
  cifar100AugmentedExperiment,
  cifar100Experiment,
  cifar10AugmentedExperiment,
  cifar10Experiment,
  RESNET_SLOPES,
  resnetNetwork,
  svhnAugmentedExperiment,
  svhnExperiment,
  type ResNetSettings,
  type ResNetSlopes,
} from './resnet-benchmarks.js';
export { bandError, spectrum, type Band } from './spectrum.js';
export { bestConstantLoss, startCondition } from './start-condition.js';
export {
  meanSquaredErrorGradient,
  randomNetwork,
  slopeRecoveryGradient,
  slopeRecoveryValue,
  theoremIdentity,
  theoremTable,
  type Float64Network,
} from './theorem.js';
