import { chooseBackend } from '../backends/index.js';
import type { BackendInfo, Experiment } from '../experiments/index.js';
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
  functionFitExperiment,
  RESNET_PANELS,
} from './locally-adaptive-activations/index.js';
import { CLASSIFICATIONS, regressionExperiment, sweepsExperiment } from './variational-networks/index.js';

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
  functionFitExperiment,
  burgersExperiment,
  ...[...BENCHMARK_PANELS, ...RESNET_PANELS].map(({ experiment }) => experiment),
  regressionExperiment,
  sweepsExperiment,
  ...CLASSIFICATIONS.map(({ experiment }) => experiment),
];

/** Sets up the tensor engine that trains them. */
export const prepare = (): Promise<BackendInfo> => chooseBackend();
