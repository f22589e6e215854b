import { chooseBackend } from '../backends/index.js';
import type { BackendInfo, Experiment } from '../experiments/index.js';
import { autoencoderExperiment } from './flexible-activations/index.js';

/** Every experiment of the workbook. */
export const experiments: readonly Experiment[] = [autoencoderExperiment];

/** Sets up the tensor engine that trains them. */
export const prepare = (): Promise<BackendInfo> => chooseBackend();
