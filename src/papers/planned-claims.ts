import {
  experimentId,
  noResults,
  type Experiment,
  type PlannedClaim,
  type Registry,
  type Results,
} from '../experiments/index.js';
import { plannedClaims as planned, type Claim } from '../report/index.js';
import * as adaptation from './activation-adaptation/index.js';
import * as flexible from './flexible-activations/index.js';
import * as laaf from './locally-adaptive-activations/index.js';
import * as q from './q-neurons/index.js';
import * as variational from './variational-networks/index.js';

type ClaimsOf = (results: Results) => readonly Claim[];

const TEXTS: readonly (readonly [Experiment, string])[] = [
  [adaptation.movieSentencesGlove, 'sentences, GloVe'],
  [adaptation.movieSentencesWord2vec, 'sentences, word2vec'],
  [adaptation.movieDocumentsGlove, 'documents, GloVe'],
  [adaptation.movieDocumentsWord2vec, 'documents, word2vec'],
];

/** What is claimed of an experiment, by its `<paper>/<name>`. */
const CLAIMS: ReadonlyMap<string, ClaimsOf> = new Map(
  (
    [
      [flexible.lstmExperiment, flexible.lstmClaims],
      [flexible.lstmLag30Experiment, flexible.lstmClaims],
      [
        flexible.lstmConfoundedExperiment,
        (library) => flexible.confoundedClaims(noResults(flexible.lstmExperiment, library.scale), library),
      ],
      [flexible.autoencoderExperiment, flexible.autoencoderClaims],
      [flexible.deepAutoencoderExperiment, flexible.deepAutoencoderClaims],
      [flexible.lenetExperiment, flexible.lenetClaims],
      [adaptation.simulatedExperiment, adaptation.simulatedClaims],
      [adaptation.mnistExperiment, adaptation.mnistClaims],
      ...TEXTS.map(
        ([experiment, name]) =>
          [experiment, (results: Results) => adaptation.movieClaims(results, name)] as const,
      ),
      [adaptation.clicksExperiment, adaptation.clickClaims],
      [laaf.functionFitExperiment, laaf.functionFitClaims],
      [laaf.burgersExperiment, laaf.burgersClaims],
      ...laaf.BENCHMARK_PANELS.map(
        (panel) =>
          [panel.experiment, (results: Results) => laaf.benchmarkClaims([{ ...panel, results }])] as const,
      ),
      [variational.regressionExperiment, variational.regressionClaims],
      ...[...variational.CLASSIFICATIONS, variational.OUTPUT_LAYER].map(
        ({ task, experiment }) =>
          [experiment, (results: Results) => variational.classificationClaims({ task, results })] as const,
      ),
      [q.mnistMlpExperiment, q.networkClaims],
      [q.mnistCnnExperiment, q.networkClaims],
      [q.cifarCnnExperiment, q.networkClaims],
      [q.longerExperiment, q.longerClaims],
    ] satisfies (readonly [Experiment, ClaimsOf])[]
  ).map(([experiment, claims]) => [experimentId(experiment), claims]),
);

/** The comparisons that the papers' claims make of the results of an experiment. */
export const comparisonsOf = (results: Results): PlannedClaim[] =>
  planned(CLAIMS.get(experimentId(results.experiment))?.(results) ?? []);

/** As {@link comparisonsOf}, before there are results: the same with no trial stored as with all. */
export const plannedClaims: NonNullable<Registry['plannedClaims']> = (experiment, scale) =>
  comparisonsOf(noResults(experiment, scale));
