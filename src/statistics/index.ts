export { bootstrapInterval, type BootstrapOptions } from './bootstrap-interval.js';
export { cliffsDelta } from './cliffs-delta.js';
export { confidenceInterval, type Interval } from './confidence-interval.js';
export { differenceInStandardErrors } from './difference-in-standard-errors.js';
export { hedgesG } from './hedges-g.js';
export { holm } from './holm.js';
export { regularisedIncompleteBeta } from './incomplete-beta.js';
export { logBeta, logGamma } from './log-beta.js';
export { mean } from './mean.js';
export { median } from './median.js';
export {
  permutationTest,
  type PermutationOptions,
  type PermutationResult,
  type Random,
  type TwoSampleStatistic,
} from './permutation-test.js';
export { quantile } from './quantile.js';
export { standardDeviation } from './standard-deviation.js';
export { standardError } from './standard-error.js';
export { studentTCdf, studentTQuantile, studentTSurvival, studentTTwoSidedP } from './student-t.js';
export { finiteTrials, summarize, type Summary, type Trials } from './summary.js';
export {
  type Arm,
  type Claim,
  type ClaimCheck,
  type EffectName,
  FEWEST_TRIALS,
  type Verdict,
  verdict,
  verdicts,
} from './verdict.js';
export { type Alternative, welchTest, type TTest } from './welch-test.js';
