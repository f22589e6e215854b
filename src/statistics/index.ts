export { bootstrapInterval, type BootstrapOptions } from './bootstrapInterval.js';
export { cliffsDelta } from './cliffsDelta.js';
export { confidenceInterval, type Interval } from './confidenceInterval.js';
export { differenceInStandardErrors } from './differenceInStandardErrors.js';
export { hedgesG } from './hedgesG.js';
export { holm } from './holm.js';
export { regularisedIncompleteBeta } from './incompleteBeta.js';
export { logBeta, logGamma } from './logBeta.js';
export { mean } from './mean.js';
export { median } from './median.js';
export {
  permutationTest,
  type PermutationOptions,
  type PermutationResult,
  type Random,
  type TwoSampleStatistic,
} from './permutationTest.js';
export { quantile } from './quantile.js';
export { standardDeviation } from './standardDeviation.js';
export { standardError } from './standardError.js';
export { studentTCdf, studentTQuantile, studentTSurvival, studentTTwoSidedP } from './studentT.js';
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
export { type Alternative, welchTest, type TTest } from './welchTest.js';
