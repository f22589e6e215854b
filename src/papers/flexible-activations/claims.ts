import type { Estimate } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import {
  bestEpochs,
  compare,
  counted,
  extraPercent,
  printedEffect,
  spreadQuantity,
  untestable,
  type Claim,
  type ComparedClaim,
  type CountedClaim,
  type Arm,
  type Quantity,
  type VariantPair,
} from '../../report/index.js';
import { FLEXIBLE_GATES, GATES, labelled, LENETS, QUANTITIES, RECTIFIERS, SLOPES } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_NETWORKS } from './autoencoder.js';
import { LENET_ARMS, LENET_NAMES, type LeNetArm, type LeNetName } from './lenet5.js';
import { LSTM_ARMS, LSTM_NAMES, type LstmArm, type LstmName } from './lstm-training.js';
import type { ComparisonSettings } from './lstm.js';
import { TABLE_2, TABLE_3, TABLE_4, type LeNetQuantity, type LossQuantity } from './reported.js';
import { autoencoderParameters, cellParameters, printedInRange } from './tables.js';

const SENTENCES = {
  outperform: 'in all sizes, flexible LSTMs outperform the fixed ones',
  best: 'the regularised [5, 16] significantly outperforms all the other LSTMs, p between 1E-2 and 1E-6',
  asRun: 'flexible LSTMs outperform the fixed ones, as the authors compared them: each in a cell of its own',
  cells: 'implied by that: with fixed gates, the two cells do not differ',
  stable: 'regularisation reduces the variance and is essential in achieving stable improvement',
  autoencoders: 'flexible autoencoders and those with PReLU are better than those with ReLU',
  overPrelu: 'the flexible activation outperforms PReLU on AE2 in almost all the epochs, and not on AE1',
  steady: 'flexible autoencoders outperform the fixed ones with stable performances',
  slopes:
    'regularised PReLU improves LeNet-5 significantly over ReLU and PReLU, its curve almost always below theirs',
  accuracy: 'with batch normalisation the accuracy of the fixed LeNet-5 is quite insignificantly better',
  overfitting: 'LeNet-5 overfits after the eighth epoch with every activation',
  parameters:
    'flexibility costs few parameters: 6.82 % in the LSTM [5, 16], less than .03 % in the autoencoders',
};

const SPREAD = {
  loss: spreadQuantity(QUANTITIES.testLoss),
  accuracy: spreadQuantity(QUANTITIES.testAccuracy),
};

type Printed = Readonly<Partial<Record<string, Estimate>>>;

/** Two arms of a network, with the difference that the paper prints where it has both. */
function pairOf(network: string, first: string, second: string, printed: Printed = {}): VariantPair {
  const { [first]: a, [second]: b } = printed;
  return {
    on: network,
    first: `${network}-${first}`,
    second: `${network}-${second}`,
    ...(a && b ? printedEffect(a, b) : {}),
  };
}

/**
 * Two arms whose spread is compared, with the difference of the spreads that the paper prints of so many trials, on the
 * scale of {@link spreadQuantity}: a normal variable lies √(2/π) standard deviations from its median in the mean, and a
 * standard deviation is √trials standard errors.
 */
function spreadPair(
  network: string,
  [first, second]: readonly [string, string],
  { [first]: a, [second]: b }: Printed,
  trials: number,
): VariantPair {
  const [spread, other] = [a, b].map((one) => Math.sqrt((2 / Math.PI) * trials) * one!.standardError!);
  return { ...pairOf(network, first, second), paperEffect: spread - other };
}

/** A way to state claims about the arms of one experiment, or of those of `firstOf` against them. */
const stating =
  (results: Results, arms: Readonly<Record<string, Arm>>, firstOf = results) =>
  (
    sentence: string,
    quantity: Quantity,
    pairs: readonly VariantPair[],
    more: Partial<Pick<ComparedClaim, 'direction' | 'secondary'>> = {},
  ): ComparedClaim =>
    compare(results, {
      sentence,
      quantity,
      pairs,
      direction: 'less',
      labelOf: labelled(arms),
      firstOf,
      ...more,
    });

const { minimumValidationLoss, testLoss, testAccuracy, curveMean } = QUANTITIES;

/** What the paper claims of the LSTMs, on trials of one lag. */
export function lstmClaims(results: Results): ComparedClaim[] {
  const { lag } = results.settings as ComparisonSettings;
  const state = stating(results, GATES);
  const here = (pairs: readonly VariantPair[]): VariantPair[] =>
    lag === 10 ? [...pairs] : pairs.map((pair) => ({ ...pair, on: `${pair.on}, lag ${lag}` }));
  const flexible = (quantity: LossQuantity): VariantPair[] =>
    LSTM_NAMES.flatMap((network) =>
      FLEXIBLE_GATES.map((arm) => pairOf(network, arm, 'fixed', TABLE_2[network][quantity])),
    );
  const best = TABLE_2['LSTM-1'].minimumValidationLoss.regularised;
  // Against the fixed [5, 16] the regularised one stands among the pairs of its network already.
  const others = LSTM_NAMES.flatMap((network) =>
    LSTM_ARMS.filter((arm) => network !== 'LSTM-1' || arm === 'flexible').map((arm) => ({
      on: `LSTM-1 against ${network}`,
      first: 'LSTM-1-regularised',
      second: `${network}-${arm}`,
      ...printedEffect(best, TABLE_2[network].minimumValidationLoss[arm]),
    })),
  );
  const spreads = LSTM_NAMES.map((network) =>
    spreadPair(network, ['regularised', 'flexible'], TABLE_2[network].testLoss, 100),
  );
  return [
    state(SENTENCES.outperform, minimumValidationLoss, here(flexible('minimumValidationLoss'))),
    state(SENTENCES.outperform, testLoss, here(flexible('testLoss')), { secondary: true }),
    state(SENTENCES.best, minimumValidationLoss, here(others)),
    state(SENTENCES.stable, SPREAD.loss, here(spreads)),
  ];
}

/**
 * The comparison that the authors ran: gates in one cell against fixed ones in PyTorch's. Trials of a seed are pairs here
 * too: they see the same batches in the same order, whatever weights they start from.
 */
export function confoundedClaims(results: Results, library: Results): ComparedClaim[] {
  const state = stating(library, GATES, results);
  /** The paper's difference to the fixed gates is held against the one to those in PyTorch's cell. */
  const pair = (network: LstmName, arm: LstmArm, effectOf: LstmArm): VariantPair => {
    const { [effectOf]: printed, fixed } = TABLE_2[network].minimumValidationLoss;
    const { paperEffect, smallestEffect } = printedEffect(printed, fixed);
    return { ...pairOf(network, arm, 'library'), paperEffect, smallestEffect };
  };
  const flexible = LSTM_NAMES.flatMap((network) => FLEXIBLE_GATES.map((arm) => pair(network, arm, arm)));
  const fixed = LSTM_NAMES.map((network) => ({
    ...pair(network, 'fixed', 'flexible'),
    paperEffect: undefined,
  }));
  return [
    state(SENTENCES.asRun, minimumValidationLoss, flexible),
    state(SENTENCES.cells, minimumValidationLoss, fixed, { direction: 'equivalent' }),
  ];
}

/** What the paper claims of the autoencoders. */
export function autoencoderClaims(results: Results): ComparedClaim[] {
  const state = stating(results, RECTIFIERS);
  const flexible = ['flexible', ...ADDED_ARMS];
  const print = {
    AE1: TABLE_3.AE1.minimumValidationLoss,
    AE2: TABLE_3.AE2.minimumValidationLoss,
  };
  /** What the paper prints of its flexible arm is held against those that it does not have, too. */
  const added = ({ flexible, ...others }: Record<string, Estimate>): Printed => ({
    ...others,
    flexible,
    pulled: flexible,
    tanh: flexible,
  });
  const overRelu = AUTOENCODER_NETWORKS.flatMap((network) =>
    ['flexible', 'prelu'].map((arm) => pairOf(network, arm, 'relu', print[network])),
  );
  const overPrelu = [
    ...flexible.map((arm) => pairOf('AE1', 'prelu', arm, added(print.AE1))),
    ...flexible.map((arm) => pairOf('AE2', arm, 'prelu', added(print.AE2))),
  ];
  const withoutEffects = (pairs: readonly VariantPair[]): VariantPair[] =>
    pairs.map(({ on, first, second }) => ({ on, first, second }));
  const misprint =
    "the paper's standard error of ReLU's test loss is ten times that of its validation loss, perhaps a misprint, " +
    'and not taken as an effect';
  return [
    state(SENTENCES.autoencoders, minimumValidationLoss, overRelu),
    state(SENTENCES.autoencoders, testLoss, withoutEffects(overRelu), { secondary: true }),
    state(SENTENCES.overPrelu, minimumValidationLoss, overPrelu),
    state(
      SENTENCES.overPrelu,
      curveMean,
      flexible.map((arm) => pairOf('AE2', arm, 'prelu')),
    ),
    state(SENTENCES.overPrelu, testLoss, withoutEffects(overPrelu), { secondary: true }),
    state(SENTENCES.steady, SPREAD.loss, [
      spreadPair('AE1', ['flexible', 'relu'], TABLE_3.AE1.testLoss, 50),
      { ...pairOf('AE2', 'flexible', 'relu'), remark: misprint },
    ]),
  ];
}

/** The same of the deeper autoencoder, for which the paper prints no numbers. */
export const deepAutoencoderClaims = (results: Results): ComparedClaim[] => [
  stating(results, RECTIFIERS)(
    SENTENCES.autoencoders,
    minimumValidationLoss,
    ['flexible', 'prelu'].map((arm) => pairOf('AE3', arm, 'relu')),
  ),
];

/** Of which arms the paper says that they are better, and than which: the one described and the one that was run. */
const IMPROVED = [
  ['regularised', 'relu'],
  ['regularised', 'prelu'],
  ['flexible', 'relu'],
  ['flexible', 'prelu'],
  ['regularised', 'flexible'],
] as const satisfies readonly (readonly [LeNetArm, LeNetArm])[];

/** What the paper claims of LeNet-5. */
export function lenetClaims(results: Results): (ComparedClaim | CountedClaim)[] {
  const state = stating(results, SLOPES);
  const pair = (network: LeNetName, first: LeNetArm, second: LeNetArm, printed?: Printed): VariantPair => ({
    ...pairOf(network, first, second, printed),
    on: LENETS[network],
  });
  /**
   * What Table 4 prints. A slope of each unit without the penalty is what the authors ran as regularised, and where it is
   * the one to be improved on it stands in the place of their PReLU.
   */
  const printed = (network: LeNetName, quantity: LeNetQuantity, second: LeNetArm): Printed => {
    const { regularised, ...table } = TABLE_4[network][quantity];
    return { ...table, regularised, flexible: second === 'flexible' ? table.prelu : regularised };
  };
  const improvements = (quantity: LeNetQuantity): VariantPair[] =>
    LENET_NAMES.flatMap((network) =>
      IMPROVED.map(([first, second]) => pair(network, first, second, printed(network, quantity, second))),
    );
  const wholeCurves = LENET_NAMES.flatMap((network) =>
    (['relu', 'prelu'] as const).map((second) => pair(network, 'regularised', second)),
  );
  const spreads = LENET_NAMES.map((network) => ({
    ...spreadPair(network, ['regularised', 'flexible'], printed(network, 'testAccuracy', 'flexible'), 50),
    on: LENETS[network],
  }));
  const accuracies = (['regularised', 'prelu'] as const).map((second) =>
    pair('LeNet5BN', 'relu', second, TABLE_4.LeNet5BN.testAccuracy),
  );
  return [
    state(SENTENCES.slopes, minimumValidationLoss, improvements('minimumValidationLoss')),
    state(SENTENCES.slopes, testAccuracy, improvements('testAccuracy'), {
      direction: 'greater',
      secondary: true,
    }),
    state(SENTENCES.slopes, curveMean, wholeCurves),
    state(SENTENCES.stable, SPREAD.accuracy, spreads),
    state(SENTENCES.accuracy, testAccuracy, accuracies, { direction: 'equivalent' }),
    ...LENET_NAMES.map((network) => overfits(results, network)),
  ];
}

/** Whether most trials of every arm have their lowest validation loss by the eighth epoch. */
function overfits(results: Results, network: LeNetName): CountedClaim {
  const early = LENET_ARMS.map((arm) => {
    const epochs = bestEpochs(results, `${network}-${arm}`);
    return { early: epochs.filter((epoch) => epoch <= 8).length, trials: epochs.length, arm };
  });
  return counted(
    SENTENCES.overfitting,
    LENETS[network],
    `lowest by epoch 8 in ${early.map(({ early, arm }) => `${early} (${SLOPES[arm].label})`).join(', ')} of ${early[0].trials} trials`,
    early.every(({ early, trials }) => early > trials / 2),
  );
}

/** The claims that a count decides. */
export function countedClaims(): CountedClaim[] {
  const [fixed, flexible] = (['fixed', 'flexible'] as const).map((arm) => cellParameters('LSTM-1', arm));
  const sizes = LSTM_NAMES.map((network) => ({ network, count: cellParameters(network, 'fixed') }));
  const all = sizes.map(({ count }) => count);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const { inside, of } = printedInRange();
  const count = (on: string, ours: string, holds: boolean): CountedClaim =>
    counted(SENTENCES.parameters, on, ours, holds);
  return [
    counted(
      SENTENCES.best,
      "the paper's Table 2",
      `p between 1E-2 and 1E-6 in ${inside} of ${of} differences that it prints`,
      inside === of,
    ),
    count(
      'LSTM-1',
      `${extraPercent(flexible, fixed).toFixed(2)} %`,
      extraPercent(flexible, fixed).toFixed(2) === '6.82',
    ),
    count(
      'LSTM-1: neither the largest nor the smallest',
      `${fixed} of ${least} to ${most}`,
      least < fixed && fixed < most,
    ),
    ...sizes
      .filter(({ count }) => count > fixed)
      .map(({ network, count: larger }) =>
        count(
          `LSTM-1, flexible: much smaller than ${network}`,
          `${flexible} against ${larger}`,
          flexible < larger,
        ),
      ),
    ...AUTOENCODER_NETWORKS.map((network) => {
      const [plain, more] = (['relu', 'flexible'] as const).map((arm) => autoencoderParameters(network, arm));
      return count(network, `${extraPercent(more, plain).toFixed(4)} %`, extraPercent(more, plain) < 0.03);
    }),
  ];
}

/** What the paper claims and no trial of its experiments can show. */
const UNTESTED = [
  untestable(
    'the improvement can also be observed on other combinations of stock indices',
    'the appendix that has them is not public',
  ),
  untestable(
    'with eq. (7) the model could learn non-convexity with much less hidden units',
    'no experiment of the paper varies the hidden units of the autoencoders alone',
  ),
  untestable(
    'flexible activations could be more efficient than more parameters or neurons',
    'said in general; of the LSTMs see the regularised [5, 16] against the larger networks',
  ),
];

/** The results that the claims are about: of the LSTMs, of the fixed ones in PyTorch's cell, and of the others. */
export interface Shown {
  lag10: Results;
  lag30: Results;
  pytorch: Results;
  autoencoders: Results;
  deeper: Results;
  /** Left out where there are none. */
  lenet5?: Results;
}

/** All that the paper claims. */
export const claims = ({ lag10, lag30, pytorch, autoencoders, deeper, lenet5 }: Shown): Claim[] => [
  ...lstmClaims(lag10),
  ...lstmClaims(lag30),
  ...confoundedClaims(lag10, pytorch),
  ...autoencoderClaims(autoencoders),
  ...deepAutoencoderClaims(deeper),
  ...(lenet5 ? lenetClaims(lenet5) : []),
  ...countedClaims(),
  ...UNTESTED,
];
