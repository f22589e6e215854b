export {
  AUTOENCODER_ARMS,
  AUTOENCODER_NETWORKS,
  autoencoderExperiment,
  autoencoderModel,
  deepAutoencoderExperiment,
  type AutoencoderArm,
  type AutoencoderSettings,
} from './autoencoder.js';
export {
  activationShapes,
  addedArmsFigure,
  deepAutoencoderFigure,
  figure2,
  flexibleReluValue,
} from './autoencoder-figures.js';
export { addedArms, parameterCounts, table3 } from './autoencoder-table.js';
export { autoencoderClaims, lenetClaims, lstmClaims, otherClaims } from './claims.js';
export {
  LSTM_ARMS,
  LSTM_NAMES,
  LSTM_SIZES,
  lstmData,
  lstmDataName,
  lstmModel,
  trainLstm,
  type LstmArm,
  type LstmName,
  type LstmSettings,
  type LstmTask,
} from './lstm-training.js';
export {
  lstmCoefficientSearch,
  lstmConfoundedExperiment,
  lstmExperiment,
  lstmLag30Experiment,
  lstmRateSearch,
  SEARCH_RANGES,
} from './lstm.js';
export {
  closestReproduction,
  independenceTable,
  propositionOneError,
  withoutDependentComponent,
  type DependentNetwork,
  type SigmoidNetwork,
} from './independence.js';
export {
  cifar10Problem,
  LENET_ARMS,
  LENET_NAMES,
  lenetExperiment,
  lenetModel,
  type LeNetArm,
  type LeNetName,
  type LeNetSettings,
} from './lenet5.js';
export { figure3, lenetParameterCounts, table4 } from './lenet5-results.js';
export { combinedShapes, flexibleSigmoidValue, flexibleTanhValue, rampValue } from './shapes.js';
export {
  coefficientSearchFigure,
  figure1,
  figure1Differences,
  gateShapes,
  rateSearchFigure,
} from './lstm-figures.js';
export { confoundedComparison, lstmPairwiseTests, table1, table2 } from './lstm-table.js';
export { TABLE_1, TABLE_2, TABLE_3, TABLE_4, type AutoencoderQuantity } from './reported.js';
