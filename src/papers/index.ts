import { chooseBackend } from '../backends/index.js';
import type { BackendInfo, Experiment } from '../experiments/index.js';
import {
  clicksExperiment,
  mnistExperiment,
  mnistWholeExperiment,
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  movieSentencesGlove,
  movieSentencesWord2vec,
  simulatedExperiment,
} from './activation-adaptation/index.js';
import {
  autoencoderExperiment,
  deepAutoencoderExperiment,
  lenetExperiment,
  lstmCoefficientSearch,
  lstmConfoundedExperiment,
  lstmExperiment,
  lstmLag30Experiment,
  lstmRateSearch,
} from './flexible-activations/index.js';
import {
  BENCHMARK_PANELS,
  burgersExperiment,
  burgersOverTimeExperiment,
  functionFitExperiment,
  functionFitOverTimeExperiment,
  RESNET_PANELS,
} from './locally-adaptive-activations/index.js';
import {
  CLASSIFICATIONS,
  OUTPUT_LAYER,
  regressionExperiment,
  stepTimesExperiment,
  sweepsExperiment,
} from './variational-networks/index.js';
import {
  cifarCnnExperiment,
  longerExperiment,
  mnistCnnExperiment,
  mnistMlpExperiment,
  overheadExperiment,
} from './q-neurons/index.js';

export { auditRules } from './audit-rules.js';
export { plannedClaims } from './planned-claims.js';

/** Every experiment of the workbook. */
export const experiments: readonly Experiment[] = [
  autoencoderExperiment,
  deepAutoencoderExperiment,
  lstmRateSearch,
  lstmCoefficientSearch,
  lstmExperiment,
  lstmLag30Experiment,
  lstmConfoundedExperiment,
  lenetExperiment,
  simulatedExperiment,
  mnistExperiment,
  mnistWholeExperiment,
  movieSentencesGlove,
  movieSentencesWord2vec,
  movieDocumentsGlove,
  movieDocumentsWord2vec,
  clicksExperiment,
  functionFitExperiment,
  functionFitOverTimeExperiment,
  burgersExperiment,
  burgersOverTimeExperiment,
  ...[...BENCHMARK_PANELS, ...RESNET_PANELS].map(({ experiment }) => experiment),
  regressionExperiment,
  sweepsExperiment,
  ...[...CLASSIFICATIONS, OUTPUT_LAYER].map(({ experiment }) => experiment),
  stepTimesExperiment,
  mnistMlpExperiment,
  mnistCnnExperiment,
  cifarCnnExperiment,
  longerExperiment,
  overheadExperiment,
];

/** Sets up the tensor engine that trains them. */
export const prepare = (): Promise<BackendInfo> => chooseBackend();
