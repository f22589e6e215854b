export { addressVectors } from './address-vectors.js';
export { adam, type AdamOptions } from './adam.js';
export { byGroup, type ParameterGroup } from './by-group.js';
export { confusionMatrix, precisionAndRecall, type Confusion } from './confusion.js';
export { softmaxCrossEntropy } from './cross-entropy.js';
export { checkFolds, crossValidation } from './cross-validation.js';
export {
  descend,
  type DescentOptions,
  type DescentResult,
  type Losses,
  type Observation,
} from './descend.js';
export { elasticNetDescent, type ElasticNetOptions } from './elastic-net.js';
export {
  evaluateClassifier,
  evaluateNetwork,
  type Classification,
  type EvaluationOptions,
} from './evaluate.js';
export { expansionGradients } from './expansion-gradients.js';
export { firstNumbers, type Examples } from './examples.js';
export { fit, type Batch, type FitOptions, type FitResult } from './fit.js';
export type { Draws } from './draws.js';
export type { Moment, Network } from './forward.js';
export { formulaErrors, type FormulaErrors } from './formula-errors.js';
export {
  gradientSteps,
  lossAndGradients,
  type GradientSteps,
  type LossAndGradients,
  type Objective,
} from './gradients.js';
export {
  fitGumbelRegression,
  gumbelLogLoss,
  SIMULATED_REGRESSION,
  simulateGumbelRegression,
  type RegressionData,
} from './gumbel-regression.js';
export { imageExamples, type ImageExamplesOptions } from './image-examples.js';
export { lbfgs, type Evaluation, type LbfgsOptions, type LbfgsResult } from './lbfgs.js';
export { perTrialRates } from './learning-rates.js';
export { logisticLoss } from './logistic-loss.js';
export { meanSquaredError } from './losses.js';
export { meanOverBatches } from './mean-over-batches.js';
export { momentum, type MomentumOptions } from './momentum.js';
export type { Optimizer, OptimizerState } from './optimizer.js';
export { trainSkipGram, type SkipGramOptions } from './skip-gram.js';
export { recordDescent, type DescentRecord, type RecordedDescentOptions } from './record-descent.js';
export { refine, type RefineOptions } from './refine.js';
export { chronologicalSplit, epochOrder, randomSplit, type ChronologicalSplit, type Split } from './split.js';
export { stepTimes, type StepTimesOptions, type TimedSteps } from './step-times.js';
export { tabularExamples, type LabelledTable } from './tabular-examples.js';
export { textExamples } from './text-examples.js';
export { trainFolds, type Fold, type FoldsResult, type FoldsTraining } from './train-folds.js';
export {
  trainTextFold,
  type TextFoldResult,
  type TextFoldTraining,
  type TextSettings,
} from './train-text-fold.js';
export { trainClassifier, type ClassifierTraining } from './train-classifier.js';
export {
  trainNetwork,
  type Measured,
  type NetworkResult,
  type NetworkTraining,
  type TrainedNetwork,
} from './train-network.js';
export {
  trainWithValidation,
  type ValidatedResult,
  type ValidatedTraining,
} from './train-with-validation.js';
