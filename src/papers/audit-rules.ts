import { experimentId, type AuditRule } from '../experiments/index.js';
import {
  lstmCoefficientSearch,
  lstmConfoundedExperiment,
  lstmExperiment,
  lstmLag30Experiment,
  lstmRateSearch,
} from './flexible-activations/index.js';
import {
  burgersExperiment,
  burgersOverTimeExperiment,
  functionFitExperiment,
  functionFitOverTimeExperiment,
} from './locally-adaptive-activations/index.js';
import { overheadExperiment } from './q-neurons/index.js';

/** LSTMs do not amplify rounding in their first epochs. */
const LSTM: AuditRule = {
  length: 'epochs',
  first: { values: 2, tolerance: 1e-5 },
  last: 'spread',
  measured: 'records of AVX2 processors trained again: at most 1E-6 after two and after four epochs',
};

/** Full-batch descent: the first stored steps are equal to rounding. */
const DESCENT: AuditRule = {
  length: 'steps',
  first: { values: 2, tolerance: 1e-4 },
  last: 'spread',
  measured: 'records of AVX2 processors trained again with AVX-512: the same float32 values',
};

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
  [experimentId(burgersExperiment)]: { ...DESCENT, whenCut: { lbfgsIterations: 0 } },
  [experimentId(overheadExperiment)]: {
    first: { values: 0, tolerance: 0 },
    last: 'spread',
    unrepeatable: 'its values are processor times, which do not come out again',
    measured: 'not measured',
  },
};
