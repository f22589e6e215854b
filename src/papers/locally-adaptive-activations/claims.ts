import { fixed, type Table } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { finiteTrials, median, verdicts, type Claim } from '../../statistics/index.js';
import { VERDICT_COLUMNS, verdictCells } from '../verdict-columns.js';
import { burgersExperiment } from './burgers.js';
import { burgersSettings } from './burgers-figures.js';
import { fitData, functionFitExperiment } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';
import { ADAPTIVE, labelOf, metricOf, seedsOf, storedLists, subtitle } from './rows.js';
import { spectrum } from './spectrum.js';

/** A claim with what it is tested on. */
export interface TestedClaim {
  quantity: string;
  /** How a mean of the quantity reads: `steps` and slopes plain, errors in scientific style. */
  plain: boolean;
  a: string;
  b: string;
  claim: Claim;
}

const LOCAL = METHODS.filter((method) =>
  ['layer', 'neuron'].includes(METHOD_DEFINITIONS[method].sharing ?? ''),
);
const WITH_TERM = LOCAL.filter((method) => METHOD_DEFINITIONS[method].recovery);
const withoutTerm = (method: Method): Method => method.replace('-srt', '') as Method;

/** One comparison of every given method with the standard method or another one. */
function compare(
  sentence: string,
  quantity: string,
  direction: Claim['direction'],
  pairs: readonly (readonly [Method, Method])[],
  valuesOf: (method: Method) => (number | null)[],
  plain = false,
): TestedClaim[] {
  return pairs.map(([a, b]) => ({
    quantity,
    plain,
    a: labelOf(a),
    b: labelOf(b),
    claim: { claim: sentence, direction, a: valuesOf(a), b: valuesOf(b) },
  }));
}

/**
 * The steps that each trial takes to reach the median final data loss of the standard method, to the spacing at which
 * losses are stored; a trial that never reaches it counts with all its steps.
 */
export function stepsToStandardLoss(
  loaded: LoadedTrials,
  method: Method,
  every: number,
  steps: number,
): (number | null)[] {
  const lists = storedLists(loaded.curves);
  const final = finiteTrials(metricOf(loaded, 'standard', 'dataLoss'));
  if (final.length === 0) return [];
  const target = median(final);
  return seedsOf(loaded, method).map((seed) => {
    const place = lists(method, seed, 'dataLoss').findIndex((loss) => loss <= target);
    return place < 0 ? steps : place * every;
  });
}

/** n a of each trial after its last stored step, the mean over the layers. */
export function finalSlopes(loaded: LoadedTrials, method: Method, hiddenLayers: number): (number | null)[] {
  const lists = storedLists(loaded.curves);
  const shared = METHOD_DEFINITIONS[method].sharing === 'network';
  const owners = shared ? ['network'] : Array.from({ length: hiddenLayers }, (_, i) => `dense${i + 1}`);
  return loaded.trials
    .filter(({ variant }) => variant === method)
    .map(({ seed, status }) =>
      status === 'diverged'
        ? null
        : owners.reduce((sum, owner) => sum + lists(method, seed, `slope.${owner}.mean`).at(-1)!, 0) /
          owners.length,
    );
}

const againstStandard = ADAPTIVE.map((method) => [method, 'standard'] as const);
const againstGlobal = LOCAL.map((method) => [method, 'gaaf'] as const);
const againstNoTerm = WITH_TERM.map((method) => [method, withoutTerm(method)] as const);

/** The frequency indices around the peak of cos(18 x) on [-3, 3], 18 * 6 / (2 pi) = 17.2. */
const HIGH_BAND = [14, 20] as const;

/** |F(u) - F(exact)| / |F(exact)| over the high band of each trial at a stored step. */
export function highFrequencyError(loaded: LoadedTrials, method: Method, step: number): (number | null)[] {
  const lists = storedLists(loaded.parameters);
  const { u: exact } = fitData(functionFitSettings(loaded).points);
  const band = (values: readonly number[]) => spectrum(values, HIGH_BAND[1]).slice(HIGH_BAND[0]);
  const wanted = Math.hypot(...band(exact));
  return seedsOf(loaded, method).map((seed) => {
    const u = lists(method, seed, `u.${step}`);
    if (u.length !== exact.length || !u.every(Number.isFinite)) return null;
    return Math.hypot(...band(u.map((value, i) => value - exact[i]))) / wanted;
  });
}

/** The claims that slopes grow from n a = 1, where they start, and more so with the slope recovery term. */
function slopeClaims(loaded: LoadedTrials, hiddenLayers: number): TestedClaim[] {
  const slopes = (method: Method) => finalSlopes(loaded, method, hiddenLayers);
  const growth = ADAPTIVE.map((method): TestedClaim => {
    const a = slopes(method);
    return {
      quantity: 'final n a',
      plain: true,
      a: labelOf(method),
      b: 'the start',
      claim: { claim: 'the slopes grow', direction: 'greater', a, b: a.map(() => 1) },
    };
  });
  return [
    ...growth,
    ...compare('slope recovery increases the slopes', 'final n a', 'greater', againstNoTerm, slopes, true),
  ];
}

/** What the paper claims of the function fit. */
export function functionFitClaims(loaded: LoadedTrials): TestedClaim[] {
  const { observeEvery, steps, hidden, shownSteps } = functionFitSettings(loaded);
  const early = shownSteps[0];
  return [
    ...compare(
      'training speed increases',
      "steps to the standard method's final loss",
      'less',
      againstStandard,
      (method) => stepsToStandardLoss(loaded, method, observeEvery, steps),
      true,
    ),
    ...compare(
      'the error is lower than with fixed slopes',
      'final data loss',
      'less',
      againstStandard,
      (method) => metricOf(loaded, method, 'dataLoss'),
    ),
    ...compare(
      'local slopes are better than a global one',
      'final data loss',
      'less',
      againstGlobal,
      (method) => metricOf(loaded, method, 'dataLoss'),
    ),
    ...compare('slope recovery yields less error', 'final data loss', 'less', againstNoTerm, (method) =>
      metricOf(loaded, method, 'dataLoss'),
    ),
    ...slopeClaims(loaded, hidden.length),
    ...compare(
      'high frequencies are learned earlier',
      `error of the frequencies ${HIGH_BAND.join(' to ')} after ${early} steps`,
      'less',
      againstStandard,
      (method) => highFrequencyError(loaded, method, early),
    ),
  ];
}

/** What the paper claims of the Burgers equation. */
export function burgersClaims(loaded: LoadedTrials): TestedClaim[] {
  const { observeEvery, steps, hidden } = burgersSettings(loaded);
  const error = (method: Method) => metricOf(loaded, method, 'relativeL2');
  return [
    ...compare(
      'the loss decreases faster',
      "steps to the standard method's final loss",
      'less',
      againstStandard,
      (method) => stepsToStandardLoss(loaded, method, observeEvery, steps),
      true,
    ),
    ...compare(
      'the error is lower than with fixed slopes',
      'relative L2 error',
      'less',
      againstStandard,
      error,
    ),
    ...compare(
      'local slopes are more accurate than a global one',
      'relative L2 error',
      'less',
      againstGlobal,
      error,
    ),
    ...compare('slope recovery gives smaller errors', 'relative L2 error', 'less', againstNoTerm, error),
    ...slopeClaims(loaded, hidden.length),
  ];
}

/** The verdicts on claims: Welch's tests with Holm's correction over all of them. `sources` ends the caption. */
export function verdictTable(title: string, sources: string, claims: readonly TestedClaim[]): Table {
  const checks = verdicts(claims.map(({ claim }) => claim));
  const said = { less: 'said to be lower', greater: 'said to be higher', different: 'said to differ' };
  const shown = (mean: number | null, plain: boolean) =>
    mean === null ? null : plain ? fixed(mean, mean < 100 ? 2 : 0) : mean;
  return {
    caption: `${title} Welch's two-sided test, Holm's correction over these rows. ${sources}.`,
    columns: [
      { name: 'claim', title: 'The paper says' },
      { name: 'quantity', title: 'Quantity' },
      { name: 'method', title: 'Method' },
      { name: 'direction', title: '' },
      { name: 'other', title: 'than' },
      { name: 'a', title: 'Mean', align: 'right' },
      { name: 'b', title: "The other's", align: 'right' },
      ...VERDICT_COLUMNS,
    ],
    rows: checks.map((check, i) => ({
      claim: check.claim,
      quantity: claims[i].quantity,
      method: claims[i].a,
      direction: said[check.direction],
      other: claims[i].b,
      a: shown(check.a.mean, claims[i].plain),
      b: shown(check.b.mean, claims[i].plain),
      ...verdictCells(check),
    })),
  };
}

export const functionFitVerdicts = (loaded: LoadedTrials): Table =>
  verdictTable(
    'Claims on the function fit.',
    subtitle(functionFitExperiment, loaded),
    functionFitClaims(loaded),
  );

export const burgersVerdicts = (loaded: LoadedTrials): Table =>
  verdictTable('Claims on the Burgers equation.', subtitle(burgersExperiment, loaded), burgersClaims(loaded));
