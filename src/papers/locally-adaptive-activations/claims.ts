import { grouped } from '../../charts/index.js';
import { curve, metric, seedsOf, type Results } from '../../experiments/index.js';
import {
  compare,
  constantSide,
  side,
  untestable,
  type Claim,
  type ComparedClaim,
  type Quantity,
  type TimedClaim,
  type VariantPair,
} from '../../report/index.js';
import type { CensoredTime } from '../../statistics/index.js';
import { burgersSettings, cutSections, exactSections } from './burgers-figures.js';
import { fitData } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';
import { FINAL_LOSS, RELATIVE_L2, TARGET_LOSS, TEN_PER_CENT } from './quantities.js';
import { TABLE_1 } from './reported.js';
import { ADAPTIVE, labelOf, storedList } from './rows.js';
import { bandError, type Band } from './spectrum.js';

const LOCAL = METHODS.filter((method) =>
  ['layer', 'neuron'].includes(METHOD_DEFINITIONS[method].sharing ?? ''),
);
const WITH_TERM = LOCAL.filter((method) => METHOD_DEFINITIONS[method].recovery);
const WITHOUT_TERM = LOCAL.filter((method) => !METHOD_DEFINITIONS[method].recovery);
const withoutTerm = (method: Method): Method => method.replace('-srt', '') as Method;

type Names = readonly (readonly [string, string])[];

const againstStandard: Names = ADAPTIVE.map((method) => [method, 'standard']);
const againstGlobal: Names = LOCAL.map((method) => [method, 'gaaf']);
const globalAgainstLocal: Names = LOCAL.map((method) => ['gaaf', method]);
const againstNoTerm: Names = WITH_TERM.map((method) => [method, withoutTerm(method)]);
const againstAllWithoutTerm: Names = WITH_TERM.flatMap((method) =>
  WITHOUT_TERM.map((other) => [method, other] as const),
);
const firstAgainstOthers: Names = WITHOUT_TERM.flatMap((method) =>
  (['standard', 'gaaf'] as const).map((other) => [method, other] as const),
);
const authorsAgainstNoTerm: Names = WITH_TERM.map((method) => [`${method}-authors`, withoutTerm(method)]);
const largerFactors: Names = (['gaaf-n5', 'gaaf'] as const).map((variant) => [variant, 'gaaf-n1']);

/** The comparisons of a sentence in a quantity on logarithms, where ten per cent is the smallest effect of interest. */
function lower(
  results: Results,
  sentence: string,
  quantity: Quantity,
  names: Names,
  on: string,
  secondary = false,
): ComparedClaim {
  return compare(results, {
    sentence,
    quantity,
    direction: 'less',
    secondary,
    labelOf,
    pairs: names.map(([first, second]) => ({ on, first, second, smallestEffect: TEN_PER_CENT })),
  });
}

/** As {@link lower} for the Burgers errors, with the ratio of the paper's numbers where it prints both. */
function lowerError(results: Results, sentence: string, names: Names, secondary = false): ComparedClaim {
  const printed = (variant: string): number | null => TABLE_1[variant as keyof typeof TABLE_1];
  return compare(results, {
    sentence,
    quantity: RELATIVE_L2,
    direction: 'less',
    secondary,
    labelOf,
    pairs: names.map(([first, second]): VariantPair => {
      const [a, b] = [printed(first), printed(second)];
      const paper = a === null || b === null ? {} : { paperEffect: Math.log(a / b) };
      return { on: BURGERS, first, second, smallestEffect: TEN_PER_CENT, ...paper };
    }),
  });
}

/** The steps after which the stored data loss of each trial is first at most `target`, or those that it was watched. */
export function stepsToLoss(results: Results, variant: string, target = TARGET_LOSS): CensoredTime[] {
  const { observeEvery } = results.settings as { observeEvery: number };
  return curve(results, variant, 'dataLoss')
    .filter((losses) => losses.length > 0)
    .map((losses) => {
      const place = losses.findIndex((loss) => loss <= target);
      const event = place >= 0;
      return { time: (event ? place : losses.length - 1) * observeEvery, event };
    });
}

/** A claim that the first of each pair needs fewer steps to the target. */
function faster(results: Results, sentence: string, names: Names, on: string): TimedClaim {
  return {
    kind: 'timed',
    sentence,
    results,
    quantity: `steps to a data loss of ${TARGET_LOSS}`,
    direction: 'less',
    pairs: names.map(([first, second]) => {
      const [a, b] = [first, second].map((variant) => ({
        label: labelOf(variant),
        times: stepsToLoss(results, variant),
      }));
      const reached = [a, b].map(({ times }) => times.filter(({ event }) => event).length);
      return {
        on,
        first: a,
        second: b,
        remark: `reached by ${reached[0]} of ${a.times.length} and ${reached[1]} of ${b.times.length}`,
      };
    }),
  };
}

/** The data loss of each trial after so many steps. */
const lossAfter = (step: number, every: number): Quantity => ({
  label: `data loss after ${grouped(step)} steps`,
  scale: 'log',
  values: (results, variant) =>
    curve(results, variant, 'dataLoss').map((losses) => losses[step / every] ?? null),
});

/** n a of each trial after its last stored step, the mean over the layers. */
const finalSlope = (hiddenLayers: number): Quantity => ({
  label: 'final n a',
  scale: 'log',
  values: (results, variant) => {
    const shared = METHOD_DEFINITIONS[variant as Method].sharing === 'network';
    const owners = shared ? ['network'] : Array.from({ length: hiddenLayers }, (_, i) => `dense${i + 1}`);
    const lists = owners.map((owner) => curve(results, variant, `slope.${owner}.mean`));
    return metric(results, variant, 'dataLoss').map((loss, trial) =>
      loss === null ? null : lists.reduce((sum, list) => sum + list[trial].at(-1)!, 0) / owners.length,
    );
  },
});

/** The frequency indices around the peak of cos(18 x) on [-3, 3], 18 * 6 / (2 pi) = 17.2. */
const FIT_BAND: Band = [14, 20];

/** {@link bandError} of each trial around the frequency of cos(18 x) at a stored step. */
export const highFrequencyError = (step: number): Quantity => ({
  label: `error of the frequencies ${FIT_BAND.join(' to ')} after ${grouped(step)} steps`,
  scale: 'log',
  values: (results, variant) => {
    const { u: exact } = fitData(functionFitSettings(results).points);
    return seedsOf(results, variant).map((seed) => {
      const u = [...storedList(results, variant, seed, `u.${step}`)];
      return u.length === exact.length && u.every(Number.isFinite) ? bandError([u], [exact], FIT_BAND) : null;
    });
  },
});

/** The frequency indices of Figure 7 above the lowest quarter, where all methods are alike. */
const BURGERS_BAND: Band = [20, 80];

/** {@link bandError} of each trial over the sections at the shown times after the last step. */
export const BURGERS_FREQUENCY_ERROR: Quantity = {
  label: `error of the frequencies ${BURGERS_BAND.join(' to ')} after the last step`,
  scale: 'log',
  values: (results, variant) => {
    const { sections: exact } = exactSections();
    const seeds = seedsOf(results, variant);
    return metric(results, variant, 'relativeL2').map((error, i) => {
      const sections = cutSections(storedList(results, variant, seeds[i], 'sections'));
      return error === null || sections[0].length !== exact[0].length
        ? null
        : bandError(sections, exact, BURGERS_BAND);
    });
  },
};

const FIT = 'function fit';
const BURGERS = 'Burgers';

const FASTER = 'adaptive slopes train faster than fixed ones';
const LOCAL_BETTER = 'local slopes train faster and end more accurate than a global one';
const TERM_FASTER = 'slope recovery accelerates training';
const LOWER = 'the error is lower than with fixed slopes';
const TERM_BEST = 'slope recovery gives the least error';
const SLOPES = 'the slopes grow, and more with slope recovery';
const FREQUENCIES = 'high frequencies are learned faster than with fixed slopes';
const FACTOR = 'a factor n > 1 accelerates training and lowers the error';

/** The claims that slopes grow from n a = 1, where they start, and more so with the slope recovery term. */
function slopeClaims(results: Results, hiddenLayers: number, on: string): Claim[] {
  const quantity = finalSlope(hiddenLayers);
  const grown = ADAPTIVE.map((method) => side(quantity, results, method, labelOf(method)));
  return [
    {
      kind: 'compared',
      sentence: SLOPES,
      results,
      quantity,
      direction: 'greater',
      pairs: grown.map((first) => ({
        on,
        first,
        second: constantSide('the start', 1, first),
        smallestEffect: TEN_PER_CENT,
      })),
    },
    compare(results, {
      sentence: SLOPES,
      quantity,
      direction: 'greater',
      labelOf,
      pairs: againstNoTerm.map(([first, second]) => ({ on, first, second, smallestEffect: TEN_PER_CENT })),
    }),
  ];
}

/** What the paper claims of the function fit. */
export function functionFitClaims(results: Results): Claim[] {
  const { observeEvery, hidden, shownSteps } = functionFitSettings(results);
  const early = shownSteps[0];
  return [
    faster(results, FASTER, againstStandard, FIT),
    faster(results, LOCAL_BETTER, againstGlobal, FIT),
    lower(results, LOCAL_BETTER, FINAL_LOSS, againstGlobal, FIT),
    faster(results, TERM_FASTER, againstNoTerm, FIT),
    lower(
      results,
      'without slope recovery local slopes are faster than the others at first',
      lossAfter(early, observeEvery),
      firstAgainstOthers,
      FIT,
    ),
    lower(results, LOWER, FINAL_LOSS, againstStandard, FIT),
    lower(results, TERM_BEST, FINAL_LOSS, againstAllWithoutTerm, FIT),
    lower(results, TERM_BEST, FINAL_LOSS, authorsAgainstNoTerm, FIT, true),
    ...slopeClaims(results, hidden.length, FIT),
    lower(results, FREQUENCIES, highFrequencyError(early), againstStandard, FIT),
  ];
}

/** What the paper claims of the Burgers equation. */
export function burgersClaims(results: Results): Claim[] {
  const { hidden } = burgersSettings(results);
  return [
    faster(results, FASTER, againstStandard, BURGERS),
    faster(results, 'the Burgers loss decreases fastest with a global slope', globalAgainstLocal, BURGERS),
    faster(results, TERM_FASTER, againstNoTerm, BURGERS),
    faster(results, FACTOR, largerFactors, BURGERS),
    lowerError(results, FACTOR, largerFactors),
    lowerError(results, LOWER, againstStandard),
    lowerError(results, LOCAL_BETTER, againstGlobal),
    lowerError(results, TERM_BEST, againstNoTerm),
    lowerError(results, TERM_BEST, authorsAgainstNoTerm, true),
    lower(
      results,
      FREQUENCIES,
      BURGERS_FREQUENCY_ERROR,
      LOCAL.map((method) => [method, 'standard'] as const),
      BURGERS,
    ),
    ...slopeClaims(results, hidden.length, BURGERS),
    untestable(
      't = 0.25 needs more iterations than t = 0.5 and 0.75',
      'it is about iterations, and the solutions on the way are stored for one trial of each method alone',
    ),
  ];
}
