import { DEFAULT_RULE } from '../audit/index.js';
import { experimentId, type AuditRule } from '../experiments/index.js';
import {
  autoencoderExperiment,
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
} from './locally-adaptive-activations/index.js';
import { cifarCnnExperiment, mnistCnnExperiment, overheadExperiment } from './q-neurons/index.js';
import { stepTimesExperiment } from './variational-networks/index.js';

/** LSTMs do not amplify rounding in their first epochs. */
const LSTM: AuditRule = {
  length: 'epochs',
  first: { values: 2, tolerance: 1e-5 },
  last: 'spread',
  measured:
    'records of AVX2 processors trained again: at most 1E-6 after two and after four epochs; 29 trials at the scale quick ' +
    'of version 0.1.0 trained again by 0.2.0 with AVX-512: the first two values at most 1.3E-6, metrics at the end 4.5E-7',
};

/** Full-batch descent: the first stored steps are equal to rounding. */
const DESCENT: AuditRule = {
  length: 'steps',
  first: { values: 2, tolerance: 1e-4 },
  last: 'spread',
  measured:
    'records of AVX2 processors trained again with AVX-512: the same float32 values at the first steps; of version 0.1.0 by ' +
    '0.2.0, at the scale quick, the function fit ends within 1.9E-7, Burgers within 1.1E-2',
};

/** Processor times do not come out again. */
const TIMES: AuditRule = {
  first: { values: 0, tolerance: 0 },
  last: 'spread',
  unrepeatable: 'its values are processor times, which do not come out again',
  measured: 'not measured',
};

/** The default's tolerances, with a measurement that is too small to narrow them: what was trained again, and how far off it ends. */
const trainedAgain = (what: string, found: string): AuditRule => ({
  ...DEFAULT_RULE,
  measured: `of version 0.1.0 on AMD EPYC, trained again by 0.2.0 on an Intel Xeon with AVX-512: ${what}: ${found}`,
});

const SAME_VALUES = 'the same float32 values';

/** How an audit compares the experiments whose rounding was measured; the others have the default rule. */
export const auditRules: Readonly<Record<string, AuditRule>> = {
  ...Object.fromEntries(
    [
      lstmExperiment,
      lstmLag30Experiment,
      lstmConfoundedExperiment,
      lstmRateSearch,
      lstmCoefficientSearch,
    ].map((experiment) => [experimentId(experiment), LSTM]),
  ),
  ...Object.fromEntries(
    [functionFitExperiment, functionFitOverTimeExperiment, burgersOverTimeExperiment].map((experiment) => [
      experimentId(experiment),
      DESCENT,
    ]),
  ),
  ...Object.fromEntries(
    BENCHMARK_PANELS.map(({ experiment }) => experimentId(experiment))
      .filter((id) => !id.includes('fashion'))
      .map((id) => [id, trainedAgain('a trial of one to four epochs of few examples', SAME_VALUES)]),
  ),
  [experimentId(lenetExperiment)]: trainedAgain(
    'a trial of two epochs',
    'training losses the same float32 values, validation losses at most 4.9E-5, test loss 2.9E-5, test accuracy 8.3E-3',
  ),
  [experimentId(autoencoderExperiment)]: trainedAgain(
    'the first two of ten epochs of five trials',
    SAME_VALUES,
  ),
  [experimentId(cifarCnnExperiment)]: trainedAgain(
    'the first two of five epochs of a trial',
    'at most 1.7E-5',
  ),
  [experimentId(mnistCnnExperiment)]: trainedAgain(
    'the first two of eight epochs of a trial',
    'at most 0.031, of the test error',
  ),
  [experimentId(burgersExperiment)]: { ...DESCENT, whenCut: { lbfgsIterations: 0 } },
  ...Object.fromEntries(
    [overheadExperiment, stepTimesExperiment].map((experiment) => [experimentId(experiment), TIMES]),
  ),
};
