import { grouped } from '../../charts/index.js';
import { curve, metric, parameter, type Results } from '../../experiments/index.js';
import {
  compare,
  compareTimes,
  constantSide,
  metricQuantity,
  side,
  timesTo,
  untestable,
  type Claim,
  type ComparedClaim,
  type Quantity,
  type TimedClaim,
} from '../../report/index.js';
import { bandError, type Band, type CensoredTime } from '../../statistics/index.js';
import { ADAPTIVE, BENCHMARK_VARIANTS, labelOf, METHOD_DEFINITIONS, WITH_TERM, type Method } from './arms.js';
import type { StoredPanel } from './benchmark-panels.js';
import { cutSections, exactSections } from './burgers-figures.js';
import { fitData } from './function-fit.js';
import { functionFitSettings } from './function-fit-figures.js';
import { TABLE_1 } from './reported.js';
import { slopeOwner } from './training-figures.js';

/** Errors and losses of these experiments lie decades apart between trials and methods: all are compared on logarithms. */
const FINAL_LOSS = metricQuantity('dataLoss', 'final data loss', 'log');
const RELATIVE_L2 = metricQuantity('relativeL2', 'relative L2 error', 'log');
const TRAINING_LOSS = metricQuantity('trainingLoss', 'training loss after the last epoch', 'log');

/**
 * The smallest effect of interest where the paper prints no number: ten per cent of a loss or an error. Trials of one method
 * scatter by far more, and no figure of the paper shows less.
 */
const TEN_PER_CENT = Math.log(1.1);

/**
 * The data loss that both problems are said to be trained to when times are compared: a round decade, chosen without a look at
 * any arm; the losses start at 0.70 (function fit) and 0.32 (Burgers).
 */
export const TARGET_LOSS = 0.01;

/** The steps after which the stored data loss of each trial is first at most `target`, or those that it was watched. */
export const stepsToLoss = (results: Results, variant: string, target = TARGET_LOSS): CensoredTime[] => {
  const { observeEvery } = results.settings as { observeEvery: number };
  return timesTo(results, variant, { curve: 'dataLoss', target, every: observeEvery });
};

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
    const layers = Array.from({ length: hiddenLayers }, (_, i) => slopeOwner(variant as Method, i + 1));
    const lists = [...new Set(layers)].map((owner) => curve(results, variant, `slope.${owner}.mean`));
    return metric(results, variant, 'dataLoss').map((loss, trial) =>
      loss === null ? null : lists.reduce((sum, list) => sum + list[trial].at(-1)!, 0) / lists.length,
    );
  },
});

/** {@link bandError} of the lists that `cut` makes of a stored one, null for a trial that has none or is not finite. */
const frequencyError = (
  band: Band,
  when: string,
  stored: string,
  exact: (results: Results) => readonly (readonly number[])[],
  cut: (list: readonly number[]) => readonly (readonly number[])[],
): Quantity => ({
  label: `error of the frequencies ${band.join(' to ')} after ${when}`,
  scale: 'log',
  values: (results, variant) => {
    const wanted = exact(results);
    return parameter(results, variant, stored).map((list) => {
      const own = cut(list);
      const whole = own.every((u, k) => u.length === wanted[k].length && u.every(Number.isFinite));
      return whole ? bandError(own, wanted, band) : null;
    });
  },
});

/** Around the peak of cos(18 x) on [-3, 3], 18 * 6 / (2 pi) = 17.2, at a stored step. */
export const highFrequencyError = (step: number): Quantity =>
  frequencyError(
    [14, 20],
    `${grouped(step)} steps`,
    `u.${step}`,
    (results) => [fitData(functionFitSettings(results).points).u],
    (u) => [u],
  );

/** Above the lowest quarter of the frequencies of Figure 7, where all methods are alike, over the shown times together. */
export const BURGERS_FREQUENCY_ERROR = frequencyError(
  [20, 80],
  'the last step',
  'sections',
  () => exactSections().sections,
  cutSections,
);

type Pairs = readonly (readonly [first: string, second: string])[];

/** Every one of some variants against another, or against every one of others. */
const against = (variants: readonly string[], ...others: readonly string[]): Pairs =>
  variants.flatMap((variant) => others.map((other) => [variant, other] as const));

const LOCAL = ADAPTIVE.filter((method) => method !== 'gaaf');
const LOCAL_WITHOUT_TERM = LOCAL.filter((method) => !METHOD_DEFINITIONS[method].recovery);
const AGAINST_NO_TERM: Pairs = WITH_TERM.map((method) => [method, method.replace('-srt', '')]);
const AUTHORS_AGAINST_NO_TERM: Pairs = AGAINST_NO_TERM.map(([method, other]) => [`${method}-authors`, other]);

/** The ratio of the errors that the paper prints of both, on logarithms. */
function printedRatio(first: string, second: string): { paperEffect?: number } {
  const [a, b] = [first, second].map((variant) => TABLE_1[variant as keyof typeof TABLE_1]);
  return a === null || b === null ? {} : { paperEffect: Math.log(a / b) };
}

/** Sentences about one experiment, whose problem or data set is called `on`. */
const sentencesOn = (results: Results, on: string) => ({
  /** That the first of each pair has less of a quantity, or as `said`. */
  lower: (
    sentence: string,
    quantity: Quantity,
    pairs: Pairs,
    said: Partial<Pick<ComparedClaim, 'direction' | 'secondary'>> = {},
  ): ComparedClaim =>
    compare(results, {
      sentence,
      quantity,
      direction: 'less',
      labelOf,
      pairs: pairs.map(([first, second]) => ({
        on,
        first,
        second,
        smallestEffect: TEN_PER_CENT,
        ...(quantity === RELATIVE_L2 ? printedRatio(first, second) : {}),
      })),
      ...said,
    }),

  /** That the first of each pair needs fewer steps to the target. */
  faster: (sentence: string, pairs: Pairs): TimedClaim =>
    compareTimes(results, {
      sentence,
      on,
      quantity: `steps to a data loss of ${TARGET_LOSS}`,
      direction: 'less',
      pairs,
      times: (variant) => stepsToLoss(results, variant),
      labelOf,
    }),
});

const FASTER = 'adaptive slopes train faster than fixed ones';
const LOCAL_BETTER = 'local slopes train faster and end more accurate than a global one';
const TERM_FASTER = 'slope recovery accelerates training';
const LOWER = 'the error is lower than with fixed slopes';
const TERM_BEST = 'slope recovery gives the least error';
const SLOPES = 'the slopes grow, and more with slope recovery';
const FREQUENCIES = 'high frequencies are learned faster than with fixed slopes';
const FACTOR = 'a factor n > 1 accelerates training and lowers the error';

/** The claims that slopes grow from n a = 1, where they start, and more so with the slope recovery term. */
function slopeClaims(results: Results, on: string): Claim[] {
  const quantity = finalSlope((results.settings as { hidden: number[] }).hidden.length);
  const grown = ADAPTIVE.map((method) => side(quantity, results, method, labelOf(method)));
  const pairs = grown.map((first) => ({
    on,
    first,
    second: constantSide('the start', 1, first),
    smallestEffect: TEN_PER_CENT,
  }));
  return [
    { kind: 'compared', sentence: SLOPES, results, quantity, direction: 'greater', pairs },
    sentencesOn(results, on).lower(SLOPES, quantity, AGAINST_NO_TERM, { direction: 'greater' }),
  ];
}

/** What the paper claims of the function fit. */
export function functionFitClaims(results: Results): Claim[] {
  const { observeEvery, shownSteps } = functionFitSettings(results);
  const [early] = shownSteps;
  const { lower, faster } = sentencesOn(results, 'function fit');
  const first = 'without slope recovery local slopes are faster than the others at first';
  return [
    faster(FASTER, against(ADAPTIVE, 'standard')),
    faster(LOCAL_BETTER, against(LOCAL, 'gaaf')),
    lower(LOCAL_BETTER, FINAL_LOSS, against(LOCAL, 'gaaf')),
    faster(TERM_FASTER, AGAINST_NO_TERM),
    lower(first, lossAfter(early, observeEvery), against(LOCAL_WITHOUT_TERM, 'standard', 'gaaf')),
    lower(LOWER, FINAL_LOSS, against(ADAPTIVE, 'standard')),
    lower(TERM_BEST, FINAL_LOSS, against(WITH_TERM, ...LOCAL_WITHOUT_TERM)),
    lower(TERM_BEST, FINAL_LOSS, AUTHORS_AGAINST_NO_TERM, { secondary: true }),
    ...slopeClaims(results, 'function fit'),
    lower(FREQUENCIES, highFrequencyError(early), against(ADAPTIVE, 'standard')),
  ];
}

/** What the paper claims of the Burgers equation. */
export function burgersClaims(results: Results): Claim[] {
  const { lower, faster } = sentencesOn(results, 'Burgers');
  const factors = against(['gaaf-n5', 'gaaf'], 'gaaf-n1');
  return [
    faster(FASTER, against(ADAPTIVE, 'standard')),
    faster(
      'the Burgers loss decreases fastest with a global slope',
      LOCAL.map((method) => ['gaaf', method]),
    ),
    faster(TERM_FASTER, AGAINST_NO_TERM),
    faster(FACTOR, factors),
    lower(FACTOR, RELATIVE_L2, factors),
    lower(LOWER, RELATIVE_L2, against(ADAPTIVE, 'standard')),
    lower(LOCAL_BETTER, RELATIVE_L2, against(LOCAL, 'gaaf')),
    lower(TERM_BEST, RELATIVE_L2, AGAINST_NO_TERM),
    lower(TERM_BEST, RELATIVE_L2, AUTHORS_AGAINST_NO_TERM, { secondary: true }),
    lower(FREQUENCIES, BURGERS_FREQUENCY_ERROR, against(LOCAL, 'standard')),
    ...slopeClaims(results, 'Burgers'),
    untestable(
      't = 0.25 needs more iterations than t = 0.5 and 0.75',
      'it is about iterations, and the solutions on the way are stored for one trial of each method alone',
    ),
  ];
}

/** Who is said to have the lower training loss on the benchmarks. */
export const BENCHMARK_PAIRS: Pairs = [
  ...against(BENCHMARK_VARIANTS.slice(1), 'standard'),
  ['l-laaf-n1', 'gaaf-n1'],
  ['l-laaf-n2', 'gaaf-n2'],
];

export const EVERY_BENCHMARK =
  'adaptive slopes lower the training loss on every benchmark, L-LAAF more than GAAF';

/** The name of a panel, apart from that of the other figure. */
export const dataSetOf = ({ name, augmented }: StoredPanel): string =>
  augmented ? `${name}, augmented` : name;

/** What the paper claims of the benchmarks, on each data set. */
export const benchmarkClaims = (panels: readonly StoredPanel[]): ComparedClaim[] =>
  panels.map((panel) =>
    sentencesOn(panel.results, dataSetOf(panel)).lower(EVERY_BENCHMARK, TRAINING_LOSS, BENCHMARK_PAIRS),
  );
