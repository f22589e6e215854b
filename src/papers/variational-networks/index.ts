export { CLASSIFICATION_ARMS, REGRESSION_ARMS, type NetworkArm } from './arms.js';
export { classificationClaims, regressionClaims, theoryClaims } from './claims.js';
export { CLASSIFICATIONS, OUTPUT_LAYER, type ClassificationTask, type StoredTask } from './classification.js';
export {
  accuracies,
  classificationTable,
  classifierActivations,
  outputActivations,
} from './classification-report.js';
export {
  basisFunctions,
  fittedFunctions,
  learnedDictionary,
  learnedHarmonics,
  neuronActivations,
  regressionErrors,
  regressionLosses,
  spectraOverTime,
  sweepFigure,
} from './figures.js';
export { regressionExperiment } from './regression.js';
export { stepTimesExperiment } from './step-times.js';
export { sweepsExperiment } from './sweeps.js';
export { learnedTable, regressionTable, sweepTable } from './tables.js';
export { gradientTable, identityTable, printedTable } from './theory.js';
