export { benchmarkLabel, benchmarkVerdicts, figure5 } from './benchmark-report.js';
export {
  BENCHMARK_VARIANTS,
  benchmarkNetwork,
  mnistExperiment,
  semeionExperiment,
  semeionProblem,
  type BenchmarkSettings,
  type BenchmarkVariant,
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
  burgersClaims,
  burgersFrequencyError,
  burgersVerdicts,
  functionFitClaims,
  functionFitVerdicts,
  highFrequencyError,
  stepsToStandardLoss,
} from './claims.js';
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
export { retrain, type RetrainOptions } from './retrain.js';
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
