export {
  autoencoderExperiment,
  autoencoderModel,
  deepAutoencoderExperiment,
  type AutoencoderSettings,
} from './autoencoder.js';
export {
  autoencoderClaims,
  claims,
  confoundedClaims,
  deepAutoencoderClaims,
  lenetClaims,
  lstmClaims,
} from './claims.js';
export {
  activationShapes,
  coefficientSearchFigure,
  deepAutoencoderFigure,
  figure1,
  figure2,
  figure3,
  gateShapes,
  pairedDifferences,
  rateSearchFigure,
} from './figures.js';
export { propositionOneError } from '../../calculus/index.js';
export { independenceTable } from './independence.js';
export { cifar10Problem, lenetExperiment } from './lenet5.js';
export {
  lstmCoefficientSearch,
  lstmConfoundedExperiment,
  lstmExperiment,
  lstmLag30Experiment,
  lstmRateSearch,
} from './lstm.js';
export { gateWeights, slopeSpread } from './learnt-tables.js';
export { lenetInPyTorch, sameDrawsInPyTorch } from './pytorch-checks.js';
export { combinedShapes } from './shapes.js';
export {
  lenetParameterCounts,
  lowestEpochs,
  lstmPairwiseTests,
  parameterCounts,
  rateSearchTable,
  table1,
  table2,
  table3,
  table4,
} from './tables.js';
