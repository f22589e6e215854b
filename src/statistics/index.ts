export { bootstrapInterval, type BootstrapOptions } from './bootstrap-interval.js';
export { cliffsDelta } from './cliffs-delta.js';
export { cohensDz } from './cohens-dz.js';
export {
  ALPHA,
  compareFamily,
  FEWEST_TRIALS,
  type Arm,
  type Compared,
  type Comparison,
  type Direction,
  type TimesComparison,
  type Verdict,
} from './comparison.js';
export { correlation } from './correlation.js';
export { confidenceInterval, type Interval } from './confidence-interval.js';
export { differenceInStandardErrors } from './difference-in-standard-errors.js';
export { equivalenceTest, type EquivalenceTest } from './equivalence-test.js';
export { erfc } from './error-function.js';
export { hedgesG } from './hedges-g.js';
export { holm } from './holm.js';
export { regularisedIncompleteBeta } from './incomplete-beta.js';
export { logBeta, logGamma } from './log-beta.js';
export { logRankTest, type CensoredTime, type LogRankTest } from './log-rank-test.js';
export { mean } from './mean.js';
export { median } from './median.js';
export { medianPlace } from './median-place.js';
export { noncentralTCdf, noncentralTSurvival } from './noncentral-t.js';
export { normalCdf, normalQuantile } from './normal-distribution.js';
export { pairedTTest, type PairedTTest } from './paired-t-test.js';
export {
  permutationTest,
  type PermutationOptions,
  type PermutationResult,
  type Random,
  type TwoSampleStatistic,
} from './permutation-test.js';
export {
  pairedPower,
  trialsForPower,
  tTestPower,
  welchPower,
  type ArmSize,
  type TrialsOptions,
} from './power.js';
export { quantile } from './quantile.js';
export { relativeDifference, sameFloat32 } from './relative-difference.js';
export { pairwiseAgreement, shapeAgreement, shapeDistance } from './shape-agreement.js';
export { relativeL2 } from './relative-l2.js';
export { signFlipTest, type SignFlipOptions } from './sign-flip-test.js';
export { bandError, bandErrors, spectrum, type Band } from './spectrum.js';
export { standardDeviation } from './standard-deviation.js';
export { standardError } from './standard-error.js';
export { studentTCdf, studentTQuantile, studentTSurvival, studentTTwoSidedP } from './student-t.js';
export { finiteTrials, summarize, type Summary, type Trials } from './summary.js';
export { type Alternative, welchTest, type TTest } from './welch-test.js';
