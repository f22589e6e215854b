export { dataProblem } from './data-problem.js';
export { allClaims, paperName, writeAllClaims } from './all-claims.js';
export { lineOf, type Arm } from './arm.js';
export { basisChart } from './basis-chart.js';
export { bestEpochs } from './best-epochs.js';
export {
  bySeed,
  compare,
  constantSide,
  counted,
  groupOf,
  metricQuantity,
  side,
  untestable,
  type Claim,
  type ComparedClaim,
  type CountedClaim,
  type Pair,
  type Quantity,
  type Side,
  type TimedClaim,
  type UntestableClaim,
  type VariantPair,
} from './claim.js';
export {
  chanceAgreement,
  learnedShapes,
  standardisedShape,
  summariseLearned,
  type LearnedShape,
  type LearnedSummary,
} from './learned-shapes.js';
export {
  inlineValue,
  isValueLink,
  parseValueLink,
  type FoundValue,
  type ValueSource,
} from './inline-value.js';
export { fillValues, inlineValues, NO_VALUE, typedNumbers, type InlineValue } from './inline-values.js';
export { learntShapes, placesOf, unitsOf, type Shares, type Unit } from './learnt-shapes.js';
export { madeFrom, staleReasons, type MadeFrom } from './made-from.js';
export { meanCurves, type CurveArm, type MeanCurvesOptions } from './mean-curves.js';
export { medianTrial } from './median-trial.js';
export { estimateOf, paperAndOurs, type ReportedQuantity } from './paper-and-ours.js';
export { extraPercent, parameterCountTable } from './parameter-counts.js';
export { plannedClaims } from './planned-claims.js';
export { printedEffect } from './printed-effect.js';
export { curveMeanQuantity, deviations, spreadQuantity } from './quantities.js';
export { retrain, showAgain, showRetrained, type RetrainOptions } from './retrain.js';
export { scalesTable } from './scales-table.js';
export { settingEffects, type SettingEffect } from './setting-effects.js';
export { MEAN_OF_BIN, searchBins } from './search-bins.js';
export { figureSources, scaleText, singleTrialLine, sourceLine } from './sources.js';
export { compareTimes, timesTo, type Target } from './times.js';
export { pairedDifference } from './paired-difference.js';
export {
  checkClaims,
  claimsSummary,
  claimsTable,
  tally,
  type CheckedClaim,
  type CheckedRow,
} from './verdicts.js';
export { showChart } from './show-chart.js';
export { workbook, type NotebookDisplay, type Workbook } from './workbook.js';
