import { fixed, type Table } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { finiteTrials, median, type Claim } from '../../statistics/index.js';
import { checkGroups } from '../check-groups.js';
import { VERDICT_COLUMNS, verdictCells } from '../verdict-columns.js';
import { burgersExperiment } from './burgers.js';
import { burgersSettings, cutSections, exactSections, FIGURE_8_METHODS } from './burgers-figures.js';
import { fitData, functionFitExperiment, relativeL2 } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';
import { ADAPTIVE, labelOf, metricOf, seedsOf, storedLists, subtitle } from './rows.js';
import { bandError, type Band } from './spectrum.js';

/** A claim with what it is tested on. */
export interface TestedClaim {
  quantity: string;
  /** How a mean of the quantity reads: `steps` and slopes plain, errors in scientific style. */
  plain: boolean;
  a: string;
  b: string;
  claim: Claim;
}

const STEPS_TAKEN = "steps to the standard method's final loss";

const LOCAL = METHODS.filter((method) =>
  ['layer', 'neuron'].includes(METHOD_DEFINITIONS[method].sharing ?? ''),
);
const WITH_TERM = LOCAL.filter((method) => METHOD_DEFINITIONS[method].recovery);
const WITHOUT_TERM = LOCAL.filter((method) => !METHOD_DEFINITIONS[method].recovery);
const withoutTerm = (method: Method): Method => method.replace('-srt', '') as Method;

/** One comparison of every given pair of variants. */
function compare(
  sentence: string,
  quantity: string,
  direction: Claim['direction'],
  pairs: readonly (readonly [string, string])[],
  valuesOf: (variant: string) => (number | null)[],
  plain = false,
): TestedClaim[] {
  const values = new Map([...new Set(pairs.flat())].map((variant) => [variant, valuesOf(variant)]));
  return pairs.map(([a, b]) => ({
    quantity,
    plain,
    a: labelOf(a),
    b: labelOf(b),
    claim: { claim: sentence, direction, a: values.get(a)!, b: values.get(b)! },
  }));
}

/**
 * The steps that each trial takes to reach the median final data loss of the standard method, to the spacing at which
 * losses are stored; a trial that never reaches it counts with all its steps.
 */
export function stepsToStandardLoss(
  loaded: LoadedTrials,
  variant: string,
  every: number,
  steps: number,
): (number | null)[] {
  const lists = storedLists(loaded.curves);
  const final = finiteTrials(metricOf(loaded, 'standard', 'dataLoss'));
  if (final.length === 0) return [];
  const target = median(final);
  return seedsOf(loaded, variant).map((seed) => {
    const place = lists(variant, seed, 'dataLoss').findIndex((loss) => loss <= target);
    return place < 0 ? steps : place * every;
  });
}

/** The data loss of each trial after so many steps; null where it was not finite any more. */
function lossAfter(loaded: LoadedTrials, variant: string, step: number, every: number): (number | null)[] {
  const lists = storedLists(loaded.curves);
  return seedsOf(loaded, variant).map((seed) => lists(variant, seed, 'dataLoss')[step / every] ?? null);
}

/** n a of each trial after its last stored step, the mean over the layers. */
export function finalSlopes(loaded: LoadedTrials, variant: string, hiddenLayers: number): (number | null)[] {
  const lists = storedLists(loaded.curves);
  const shared = METHOD_DEFINITIONS[variant as Method].sharing === 'network';
  const owners = shared ? ['network'] : Array.from({ length: hiddenLayers }, (_, i) => `dense${i + 1}`);
  return loaded.trials
    .filter((row) => row.variant === variant)
    .map(({ seed, status }) =>
      status === 'diverged'
        ? null
        : owners.reduce((sum, owner) => sum + lists(variant, seed, `slope.${owner}.mean`).at(-1)!, 0) /
          owners.length,
    );
}

const againstStandard = ADAPTIVE.map((method) => [method, 'standard'] as const);
const againstGlobal = LOCAL.map((method) => [method, 'gaaf'] as const);
const globalAgainstLocal = LOCAL.map((method) => ['gaaf', method] as const);
const againstNoTerm = WITH_TERM.map((method) => [method, withoutTerm(method)] as const);
const againstAllWithoutTerm = WITH_TERM.flatMap((method) =>
  WITHOUT_TERM.map((other) => [method, other] as const),
);
const firstAgainstOthers = WITHOUT_TERM.flatMap((method) =>
  (['standard', 'gaaf'] as const).map((other) => [method, other] as const),
);
const largerFactors = (['gaaf-n5', 'gaaf'] as const).map((variant) => [variant, 'gaaf-n1'] as const);

/** The frequency indices around the peak of cos(18 x) on [-3, 3], 18 * 6 / (2 pi) = 17.2. */
const FIT_BAND: Band = [14, 20];

/** {@link bandError} of each trial around the frequency of cos(18 x) at a stored step. */
export function highFrequencyError(loaded: LoadedTrials, variant: string, step: number): (number | null)[] {
  const lists = storedLists(loaded.parameters);
  const { u: exact } = fitData(functionFitSettings(loaded).points);
  return seedsOf(loaded, variant).map((seed) => {
    const u = lists(variant, seed, `u.${step}`);
    if (u.length !== exact.length || !u.every(Number.isFinite)) return null;
    return bandError([u], [exact], FIT_BAND);
  });
}

/** The frequency indices of Figure 7 above the lowest quarter, where all methods are alike. */
const BURGERS_BAND: Band = [20, 80];

/** What `measure` says of the sections at the shown times of each trial after the last step, and of the exact ones. */
function ofSections(
  loaded: LoadedTrials,
  variant: string,
  measure: (sections: number[][], exact: number[][]) => number,
): (number | null)[] {
  const lists = storedLists(loaded.parameters);
  const { sections: exact } = exactSections();
  return metricOf(loaded, variant, 'relativeL2').map((error, i) => {
    const sections = cutSections(lists(variant, seedsOf(loaded, variant)[i], 'sections'));
    return error === null || sections[0].length !== exact[0].length ? null : measure(sections, exact);
  });
}

/** {@link bandError} of each trial over the sections at the shown times after the last step. */
export const burgersFrequencyError = (loaded: LoadedTrials, variant: string): (number | null)[] =>
  ofSections(loaded, variant, (sections, exact) => bandError(sections, exact, BURGERS_BAND));

/** The claims that slopes grow from n a = 1, where they start, and more so with the slope recovery term. */
function slopeClaims(loaded: LoadedTrials, hiddenLayers: number): TestedClaim[] {
  const slopes = (method: string) => finalSlopes(loaded, method, hiddenLayers);
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

/** The claim that t = 0.25 needs more steps than the later times: after the last step its section is further off. */
const earliestTimeIsHardest = (loaded: LoadedTrials): TestedClaim[] =>
  FIGURE_8_METHODS.map((method) => ({
    quantity: 'relative L2 error of a section after the last step',
    plain: false,
    a: `${labelOf(method)}, t = 0.25`,
    b: `${labelOf(method)}, mean of t = 0.5 and 0.75`,
    claim: {
      claim: 't = 0.25 needs more iterations than t = 0.5 and 0.75',
      direction: 'greater',
      a: ofSections(loaded, method, ([first], [exact]) => relativeL2(first, exact)),
      b: ofSections(
        loaded,
        method,
        ([, second, third], [, exact, last]) => (relativeL2(second, exact) + relativeL2(third, last)) / 2,
      ),
    },
  }));

/** What the paper claims of the function fit. */
export function functionFitClaims(loaded: LoadedTrials): TestedClaim[] {
  const { observeEvery, steps, hidden, shownSteps } = functionFitSettings(loaded);
  const early = shownSteps[0];
  const speed = (method: string) => stepsToStandardLoss(loaded, method, observeEvery, steps);
  const loss = (method: string) => metricOf(loaded, method, 'dataLoss');
  return [
    ...compare('training speed increases', STEPS_TAKEN, 'less', againstStandard, speed, true),
    ...compare(
      'local slopes train faster than a global one',
      STEPS_TAKEN,
      'less',
      againstGlobal,
      speed,
      true,
    ),
    ...compare('slope recovery accelerates training', STEPS_TAKEN, 'less', againstNoTerm, speed, true),
    ...compare(
      'without slope recovery the loss falls faster, especially at first',
      `data loss after ${early} steps`,
      'less',
      firstAgainstOthers,
      (method) => lossAfter(loaded, method, early, observeEvery),
    ),
    ...compare('the error is lower than with fixed slopes', 'final data loss', 'less', againstStandard, loss),
    ...compare('local slopes are better than a global one', 'final data loss', 'less', againstGlobal, loss),
    ...compare(
      'slope recovery yields the least error',
      'final data loss',
      'less',
      againstAllWithoutTerm,
      loss,
    ),
    ...slopeClaims(loaded, hidden.length),
    ...compare(
      'high frequencies are learned earlier',
      `error of the frequencies ${FIT_BAND.join(' to ')} after ${early} steps`,
      'less',
      againstStandard,
      (method) => highFrequencyError(loaded, method, early),
    ),
  ];
}

/** What the paper claims of the Burgers equation. */
export function burgersClaims(loaded: LoadedTrials): TestedClaim[] {
  const { observeEvery, steps, hidden } = burgersSettings(loaded);
  const error = (variant: string) => metricOf(loaded, variant, 'relativeL2');
  const speed = (variant: string) => stepsToStandardLoss(loaded, variant, observeEvery, steps);
  const ERROR = 'relative L2 error';
  return [
    ...compare('the loss decreases faster', STEPS_TAKEN, 'less', againstStandard, speed, true),
    ...compare(
      'the loss decreases fastest with a global slope',
      STEPS_TAKEN,
      'less',
      globalAgainstLocal,
      speed,
      true,
    ),
    ...compare('slope recovery accelerates training', STEPS_TAKEN, 'less', againstNoTerm, speed, true),
    ...compare('a factor n > 1 accelerates training', STEPS_TAKEN, 'less', largerFactors, speed, true),
    ...compare('a factor n > 1 lowers the error', ERROR, 'less', largerFactors, error),
    ...compare('the error is lower than with fixed slopes', ERROR, 'less', againstStandard, error),
    ...compare('local slopes are more accurate than a global one', ERROR, 'less', againstGlobal, error),
    ...compare('slope recovery gives smaller errors', ERROR, 'less', againstNoTerm, error),
    ...compare(
      'the frequencies of local slopes converge faster',
      `error of the frequencies ${BURGERS_BAND.join(' to ')} after the last step`,
      'less',
      [...LOCAL.map((method) => [method, 'standard'] as const), ...againstGlobal],
      (method) => burgersFrequencyError(loaded, method),
    ),
    ...earliestTimeIsHardest(loaded),
    ...slopeClaims(loaded, hidden.length),
  ];
}

/** Claims that are shown in one table. */
export interface ClaimGroup {
  title: string;
  /** What the trials are, for the end of the caption. */
  sources: string;
  claims: readonly TestedClaim[];
}

const SAID = { less: 'said to be lower', greater: 'said to be higher', different: 'said to differ' };

const shown = (mean: number | null, plain: boolean): string | number | null =>
  mean === null ? null : plain ? fixed(mean, mean < 100 ? 2 : 0) : mean;

/** The claims of the paper tested on our trials, a table for each group, with Holm's correction over all of them. */
export function verdictTables(groups: readonly ClaimGroup[]): Table[] {
  const { checks, how } = checkGroups(groups.map(({ claims }) => claims.map(({ claim }) => claim)));
  return groups.map(({ title, sources, claims }, group) => ({
    caption: `${title} ${how} ${sources}.`,
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
    rows: checks[group].map((check, i) => ({
      claim: check.claim,
      quantity: claims[i].quantity,
      method: claims[i].a,
      direction: SAID[check.direction],
      other: claims[i].b,
      a: shown(check.a.mean, claims[i].plain),
      b: shown(check.b.mean, claims[i].plain),
      ...verdictCells(check),
    })),
  }));
}

export const functionFitGroup = (loaded: LoadedTrials): ClaimGroup => ({
  title: 'Claims on the function fit.',
  sources: subtitle(functionFitExperiment, loaded),
  claims: functionFitClaims(loaded),
});

export const burgersGroup = (loaded: LoadedTrials): ClaimGroup => ({
  title: 'Claims on the Burgers equation.',
  sources: subtitle(burgersExperiment, loaded),
  claims: burgersClaims(loaded),
});
