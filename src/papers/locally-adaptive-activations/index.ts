export { figure5, figure6, resnetFigure } from './benchmark-figures.js';
export type { BenchmarkPanel, StoredPanel } from './benchmark-panels.js';
export { BENCHMARK_PANELS } from './benchmarks.js';
export { burgersExperiment, burgersNetwork, burgersOverTimeExperiment } from './burgers.js';
export { burgersLoss, burgersTensors } from './burgers-problem.js';
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
export { benchmarkClaims, burgersClaims, functionFitClaims } from './claims.js';
export { functionFitExperiment, functionFitOverTimeExperiment, functionFitNetwork } from './function-fit.js';
export {
  figure2Error,
  figure2Frequency,
  figure2Solution,
  figure3,
  figure4,
  fitErrors,
  fitOverTime,
} from './function-fit-figures.js';
export { RESNET_PANELS, resnetNetwork } from './resnet-benchmarks.js';
export {
  everyBenchmark,
  finalSlopes,
  lossesInTraining,
  parameterCounts,
  startCondition,
  stepsToTargets,
  table1,
} from './tables.js';
export { theoremTable } from './theory.js';
