import { fixed } from '../../charts/index.js';
import { atScale, metric, seedsOf, type Results } from '../../experiments/index.js';
import {
  checkClaims,
  compare,
  constantSide,
  counted,
  groupOf,
  scaleText,
  side,
  untestable,
  type Claim,
  type ComparedClaim,
  type CountedClaim,
  type Quantity,
  type Side,
} from '../../report/index.js';
import { finiteTrials, mean, median, summarize } from '../../statistics/index.js';
import {
  armLabel,
  armName,
  CURVED,
  DROPOUT_LABELS,
  DROPOUTS,
  LAMBDAS,
  Q_ARMS,
  SCHEDULES,
  variantLabel,
  type BaseName,
  type Dropout,
  type Schedule,
} from './arms.js';
import { networkLabel } from './networks.js';
import { meanOverVariants, TEST_ERROR, TRAINING_LOSS } from './quantities.js';
import { REPORTED_ARMS, REPORTED_BEST, type ReportedBest } from './reported.js';

const SENTENCES = {
  training: 'in almost all cases q-activation reduces the training error',
  test: 'in almost all cases q-activation reduces the testing error',
  relu: 'q-relu cannot improve over relu',
  similar: 'for relu, g is very similar to f',
  sensitive: 'the benefits are not sensitive to λ: 0.02 and 0.1 do alike',
  annealing: 'annealing λ further improves the score over fixing it',
  underfit: 'a λ that is too large leads to under-fit',
  dropout: 'one benefits from q-neurons with and without dropout',
  best: 'the best accuracies are those of q-elu and q-tanh on MNIST, of q-elu on CIFAR-10',
  accuracies: 'the best accuracies are 99.65 % on MNIST and 82.9 % on CIFAR-10',
  overhead: 'q costs one Gaussian variable and a second call of f for each activation',
};

/** The smallest ratio that matters where the paper prints no number: ten per cent. */
const TEN_PER_CENT = Math.log(1.1);

const place = (results: Results, dropout: Dropout): string =>
  `${networkLabel(results)}, ${DROPOUT_LABELS[dropout]}`;

/** ln of the ratio of two test errors that the paper prints, if it does. */
function printedEffectOf(
  { experiment }: Results,
  base: BaseName,
  dropout: Dropout,
  schedule: Schedule,
): number | undefined {
  const errorOf = (wanted: Schedule): number | undefined => {
    const found = REPORTED_ARMS.find(
      (arm) =>
        arm.network === experiment.name &&
        arm.base === base &&
        arm.dropout === dropout &&
        arm.schedule === wanted,
    );
    return found && 100 - found.accuracy;
  };
  const [ours, against] = [errorOf(schedule), errorOf('base')];
  return ours === undefined || against === undefined ? undefined : Math.log(ours / against);
}

/** The arms of every curved base function, without and with dropout, that are said to be less than others. */
function comparedArms(
  results: Results,
  sentence: string,
  quantity: Quantity,
  direction: ComparedClaim['direction'],
  against: readonly (readonly [first: Schedule, second: Schedule])[],
  bases: readonly BaseName[] = CURVED,
): Claim {
  const { variants } = atScale(results.experiment, results.scale);
  return compare(results, {
    sentence,
    quantity,
    direction,
    labelOf: variantLabel,
    pairs: bases
      .flatMap((base) =>
        DROPOUTS.flatMap((dropout) =>
          against.map(([first, second]) => {
            const printed =
              quantity === TEST_ERROR && second === 'base'
                ? printedEffectOf(results, base, dropout, first)
                : undefined;
            return {
              on: place(results, dropout),
              first: armName(base, first, dropout),
              second: armName(base, second, dropout),
              ...(printed === undefined ? { smallestEffect: TEN_PER_CENT } : { paperEffect: printed }),
            };
          }),
        ),
      )
      .filter(({ first, second }) => variants.includes(first) && variants.includes(second)),
  });
}

/** The mean of several arms of one base function, seed by seed, as one side. */
const sideOf = (
  results: Results,
  base: BaseName,
  schedules: readonly Schedule[],
  dropout: Dropout,
  label: string,
): Side => {
  const variants = schedules.map((schedule) => armName(base, schedule, dropout));
  return {
    label,
    groups: variants.map((variant) => groupOf(results, variant)),
    seeds: seedsOf(results, variants[0]),
    values: meanOverVariants(TEST_ERROR, results, variants),
  };
};

/** A group of arms said to have a lower test error than another, in the mean, for every curved base function. */
const comparedGroups = (
  results: Results,
  sentence: string,
  [first, second]: readonly (readonly [label: string, schedules: readonly Schedule[]])[],
): Claim => ({
  kind: 'compared',
  sentence,
  results,
  quantity: TEST_ERROR,
  direction: 'less',
  pairs: CURVED.flatMap((base) =>
    DROPOUTS.map((dropout) => {
      const own = ([label, schedules]: typeof first): Side =>
        sideOf(results, base, schedules, dropout, label === 'base' ? base : `q-${base} (mean of ${label})`);
      return {
        on: place(results, dropout),
        first: own(first),
        second: own(second),
        smallestEffect: TEN_PER_CENT,
      };
    }),
  ),
});

const AGAINST_BASE = LAMBDAS.map((lambda) => [lambda, 'base'] as const);
const FIXED: readonly Schedule[] = ['c0.02', 'c0.1'];
const ANNEALED: readonly Schedule[] = ['a1', 'a5', 'a9'];

/**
 * How far q-relu with a fixed scale is from relu, trial by trial: by nothing as long as q > 0, where relu(q x) = q relu(x),
 * so that no test of a mean difference applies.
 */
function similarClaim(results: Results): CountedClaim {
  const differences = FIXED.flatMap((schedule) =>
    DROPOUTS.flatMap((dropout) => {
      const [ours, base] = [schedule, 'base' as const].map((one) =>
        TRAINING_LOSS.values(results, armName('relu', one, dropout)),
      );
      return finiteTrials(ours.map((loss, trial) => Math.abs((loss ?? NaN) / (base[trial] ?? NaN) - 1)));
    }),
  );
  const largest = Math.max(...differences);
  return counted(
    SENTENCES.similar,
    networkLabel(results),
    `the training losses of q-relu with λ = 0.02 and 0.1 differ from those of relu by at most ${fixed(100 * largest, 2)} %`,
    largest < 0.1,
  );
}

/** How many arms of q-relu are significantly below relu: none, says the paper. */
function reluClaim(results: Results): CountedClaim {
  const below = [TRAINING_LOSS, TEST_ERROR].map((quantity) => {
    const claim = comparedArms(results, SENTENCES.relu, quantity, 'less', AGAINST_BASE, ['relu']);
    const [{ rows }] = checkClaims([claim]);
    return {
      arms: rows.length,
      better: rows.filter(({ found }) => found.verdict === 'supported').length,
    };
  });
  const [training, test] = below.map(({ arms, better }) => `${better} of ${arms}`);
  return counted(
    SENTENCES.relu,
    networkLabel(results),
    `${training} arms of q-relu have a significantly lower training loss than relu, ${test} a lower test error`,
    below.every(({ better }) => better === 0),
  );
}

/** The arm with the lowest mean test error, and its accuracies; undefined without trials. */
function bestArm(
  results: Results,
): { name: string; text: string; base: BaseName; schedule: Schedule } | undefined {
  const ranked = Q_ARMS.map((arm) => ({
    arm,
    ...summarize(TEST_ERROR.values(results, arm.name)),
  }))
    .filter((one) => one.mean !== null)
    .sort((a, b) => a.mean! - b.mean!);
  if (ranked.length === 0) return undefined;
  const { arm, mean: error, standardError } = ranked[0];
  const spread = standardError === null ? '' : ` ± ${fixed(standardError, 2)}`;
  return {
    ...arm,
    text: `${armLabel(arm.base, arm.schedule)} ${DROPOUT_LABELS[arm.dropout]}, ${fixed(100 - error!, 2)}${spread} %`,
  };
}

function bestClaims(results: Results, { accuracy, bases }: ReportedBest): Claim[] {
  const best = bestArm(results);
  if (best === undefined) return [];
  const on = networkLabel(results);
  const first = side(TEST_ERROR, results, best.name, variantLabel(best.name));
  return [
    counted(
      SENTENCES.best,
      on,
      `the best of 48 arms: ${best.text}`,
      best.schedule !== 'base' && bases.includes(best.base),
    ),
    results.scale === 'paper'
      ? {
          kind: 'compared',
          sentence: SENTENCES.accuracies,
          results,
          quantity: TEST_ERROR,
          direction: 'equivalent',
          pairs: [
            {
              on,
              first,
              second: constantSide('the paper', 100 - accuracy, first),
              smallestEffect: TEN_PER_CENT,
            },
          ],
        }
      : untestable(SENTENCES.accuracies, `${on} is shown at the scale ${scaleText(results)}`),
  ];
}

/** The comparisons with the base function in the arms of an experiment, all that is claimed of the longer trainings. */
export const longerClaims = (results: Results): Claim[] => [
  comparedArms(results, SENTENCES.training, TRAINING_LOSS, 'less', AGAINST_BASE),
  comparedArms(results, SENTENCES.test, TEST_ERROR, 'less', AGAINST_BASE),
];

/** The claims of the paper on one network, with all of its arms. */
export function networkClaims(results: Results): Claim[] {
  const best = REPORTED_BEST.find(({ network }) => network === results.experiment.name);
  return [
    ...longerClaims(results),
    similarClaim(results),
    reluClaim(results),
    comparedArms(results, SENTENCES.sensitive, TEST_ERROR, 'equivalent', [['c0.1', 'c0.02']]),
    comparedGroups(results, SENTENCES.annealing, [
      ['a1, a5, a9', ANNEALED],
      ['c0.02, c0.1', FIXED],
    ]),
    comparedArms(results, SENTENCES.underfit, TRAINING_LOSS, 'greater', [['a9', 'a1']]),
    comparedGroups(results, SENTENCES.dropout, [
      ['all λ', SCHEDULES.slice(1)],
      ['base', ['base']],
    ]),
    ...(best ? bestClaims(results, best) : []),
  ];
}

/** The measured cost of q in a training step. */
function overheadClaim(overhead: Results): Claim {
  const { variants } = atScale(overhead.experiment, overhead.scale);
  const ratios = variants.map((variant) => mean(finiteTrials(metric(overhead, variant, 'ratio'))));
  return counted(
    SENTENCES.overhead,
    'training steps of the three networks',
    `a step takes ${fixed(Math.min(...ratios), 2)} to ${fixed(Math.max(...ratios), 2)} times the processor time ` +
      `of the base function's, in the median ${fixed(median(ratios), 2)} times`,
    Math.max(...ratios) < 2,
  );
}

/** What the paper claims, on the networks with all of their arms and, once they are stored, on the longer trainings of a few. */
export const claims = (
  networks: readonly Results[],
  longer: Results | undefined,
  overhead: Results,
): Claim[] => [
  ...networks.flatMap(networkClaims),
  ...(longer ? longerClaims(longer) : []),
  overheadClaim(overhead),
];
