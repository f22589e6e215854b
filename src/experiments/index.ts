export type { AuditRule } from './audit-rule.js';
export {
  atScale,
  experimentId,
  isSeed,
  parseScale,
  SCALES,
  scalesOf,
  validateExperiment,
} from './experiment.js';
export type {
  BackendInfo,
  Block,
  Experiment,
  PlannedBlock,
  PlannedClaim,
  Registry,
  Scale,
  Scales,
  ScaleSettings,
  TrialResult,
} from './experiment.js';
export { defineExperiment, grid } from './define-experiment.js';
export type { Definition, TypedBlock, TypedScale, Variant } from './define-experiment.js';
export { estimates, makespan } from './estimate.js';
export type { Estimate } from './estimate.js';
export type { FailedBlock } from './executor.js';
export type { Json } from '../system/json.js';
export { confirmatory, sealedPlans } from './confirmatory.js';
export { mismatch, planDifferences, presentPlan, readPlans, sealPlan, SEALED_SCALES } from './plan-file.js';
export type { Plan, PlanFile, SealedPlan } from './plan-file.js';
export { perSeed } from './per-seed.js';
export { displayProgress, NO_PROGRESS, terminalProgress } from './progress.js';
export type { Display, Progress, ProgressEvent } from './progress.js';
export { bestScale, commonScale, seedsBeside } from './records.js';
export type { LoadOptions, Sources } from './records.js';
export { describeMachine } from './provenance.js';
export type { Machine, Provenance } from './provenance.js';
export { missingPublished } from './published.js';
export { parseRecord } from './record.js';
export type { TrialRecord } from './record.js';
export { findExperiment, loadRegistry, PAPERS_MODULE } from './registry.js';
export { curve, metric, noResults, parameter, results, seedsOf, where } from './results.js';
export type { Results, ResultsOptions } from './results.js';
export { InterruptedError, runExperiment, storedText } from './run.js';
export type { RunOptions, RunSummary } from './run.js';
export { trialResults } from './trial-results.js';
export type { MeasuredTrials } from './trial-results.js';
export { runWorkers } from './run-workers.js';
export { cancel, slurmStatus, submit } from './slurm/index.js';
export type { SubmissionStatus, Submitted, SubmitOptions } from './slurm/index.js';
export { experimentStatus } from './status.js';
export type { ScaleStatus, VariantStatus } from './status.js';
export { experimentFolder, readTrials, rejectedRecords, storeRoot } from './store.js';
export type { Notice, StoredRecord } from './store.js';
export { scaleOf, type ScaleOf } from './scale-of.js';
