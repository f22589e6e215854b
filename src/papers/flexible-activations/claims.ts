import type { Estimate } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { countCellParameters, countParameters } from '../../models/index.js';
import {
  compare,
  counted,
  printedEffect,
  side,
  spreadQuantity,
  untestable,
  type Claim,
  type ComparedClaim,
  type CountedClaim,
  type Pair,
  type Quantity,
  type VariantPair,
} from '../../report/index.js';
import { GATES, labelled, LENETS, QUANTITIES, RECTIFIERS, SLOPES } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_NETWORKS, autoencoderModel } from './autoencoder.js';
import { bestEpochs } from './best-epochs.js';
import { LENET_ARMS, LENET_NAMES, type LeNetArm, type LeNetName } from './lenet5.js';
import { LSTM_ARMS, LSTM_NAMES, lstmModel, type LstmArm, type LstmName } from './lstm-training.js';
import type { ComparisonSettings } from './lstm.js';
import {
  TABLE_2,
  TABLE_3,
  TABLE_4,
  type LeNetQuantity,
  type LossQuantity,
  type Table4Arm,
} from './reported.js';
import { printedInRange } from './tables.js';

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

/**
 * The spread of an arm as the paper prints it, on the scale of {@link spreadQuantity}: a normal variable lies
 * √(2/π) standard deviations from its median in the mean, and a standard deviation is √trials standard errors.
 */
const printedSpread = ({ standardError }: Estimate, trials: number): number =>
  Math.sqrt((2 / Math.PI) * trials) * standardError!;

const [gates, rectifiers, slopes] = [GATES, RECTIFIERS, SLOPES].map(labelled);

const printedLstm = (network: LstmName, quantity: LossQuantity, arm: LstmArm): Estimate =>
  TABLE_2[network][quantity][arm];

/** What the paper claims of the LSTMs, on trials of one lag. */
export function lstmClaims(results: Results): ComparedClaim[] {
  const { lag } = results.settings as ComparisonSettings;
  const on = (where: string): string => (lag === 10 ? where : `${where}, lag ${lag}`);
  const flexible = (quantity: LossQuantity): VariantPair[] =>
    LSTM_NAMES.flatMap((network) =>
      (['flexible', 'regularised'] as const).map((arm) => ({
        on: on(network),
        first: `${network}-${arm}`,
        second: `${network}-fixed`,
        ...printedEffect(printedLstm(network, quantity, arm), printedLstm(network, quantity, 'fixed')),
      })),
    );
  const better = { direction: 'less' as const, labelOf: gates };
  const best = 'minimumValidationLoss';
  return [
    compare(results, {
      ...better,
      sentence: SENTENCES.outperform,
      quantity: QUANTITIES[best],
      pairs: flexible(best),
    }),
    compare(results, {
      ...better,
      sentence: SENTENCES.outperform,
      quantity: QUANTITIES.testLoss,
      pairs: flexible('testLoss'),
      secondary: true,
    }),
    compare(results, {
      ...better,
      sentence: SENTENCES.best,
      quantity: QUANTITIES[best],
      // Against the fixed [5, 16] it stands among the pairs above already.
      pairs: LSTM_NAMES.flatMap((network) =>
        LSTM_ARMS.filter((arm) => network !== 'LSTM-1' || arm === 'flexible').map((arm) => ({
          on: on(`LSTM-1 against ${network}`),
          first: 'LSTM-1-regularised',
          second: `${network}-${arm}`,
          ...printedEffect(printedLstm('LSTM-1', best, 'regularised'), printedLstm(network, best, arm)),
        })),
      ),
    }),
    compare(results, {
      ...better,
      sentence: SENTENCES.stable,
      quantity: SPREAD.loss,
      pairs: LSTM_NAMES.map((network) => ({
        on: on(network),
        first: `${network}-regularised`,
        second: `${network}-flexible`,
        paperEffect:
          printedSpread(printedLstm(network, 'testLoss', 'regularised'), 100) -
          printedSpread(printedLstm(network, 'testLoss', 'flexible'), 100),
      })),
    }),
  ];
}

/**
 * The comparison that the authors ran: gates in one cell against fixed ones in PyTorch's. Trials of a seed are pairs here
 * too: they see the same batches in the same order, whatever weights they start from.
 */
export function confoundedClaims(results: Results, library: Results): ComparedClaim[] {
  const quantity = QUANTITIES.minimumValidationLoss;
  const pairsOf = (arms: readonly LstmArm[], effect: LstmArm | undefined): Pair[] =>
    LSTM_NAMES.flatMap((network) =>
      arms.map((arm) => {
        const { paperEffect, smallestEffect } = printedEffect(
          printedLstm(network, 'minimumValidationLoss', effect ?? arm),
          printedLstm(network, 'minimumValidationLoss', 'fixed'),
        );
        return {
          on: network,
          first: side(quantity, results, `${network}-${arm}`, GATES[arm].label),
          second: side(quantity, library, `${network}-library`, GATES.library.label),
          ...(effect === undefined ? { paperEffect } : {}),
          smallestEffect,
        };
      }),
    );
  const claim = { kind: 'compared' as const, results: library, quantity };
  return [
    {
      ...claim,
      sentence: SENTENCES.asRun,
      direction: 'less',
      pairs: pairsOf(['flexible', 'regularised'], undefined),
    },
    { ...claim, sentence: SENTENCES.cells, direction: 'equivalent', pairs: pairsOf(['fixed'], 'flexible') },
  ];
}

/** Two arms of a network, and what else is known of them. */
const pairOf = (
  network: string,
  first: string,
  second: string,
  known: Partial<VariantPair> = {},
): VariantPair => ({
  on: network,
  first: `${network}-${first}`,
  second: `${network}-${second}`,
  ...known,
});

/** What the paper claims of the autoencoders. */
export function autoencoderClaims(results: Results): ComparedClaim[] {
  type Arm = 'relu' | 'prelu' | 'flexible';
  const effect = (network: 'AE1' | 'AE2', first: Arm, second: Arm): Partial<VariantPair> => {
    const { [first]: a, [second]: b } = TABLE_3[network].minimumValidationLoss;
    return printedEffect(a, b);
  };
  const flexible = ['flexible', ...ADDED_ARMS];
  const overRelu = AUTOENCODER_NETWORKS.flatMap((network) =>
    (['flexible', 'prelu'] as const).map((arm) => pairOf(network, arm, 'relu', effect(network, arm, 'relu'))),
  );
  const overPrelu = [
    ...flexible.map((arm) => pairOf('AE1', 'prelu', arm, effect('AE1', 'prelu', 'flexible'))),
    ...flexible.map((arm) => pairOf('AE2', arm, 'prelu', effect('AE2', 'flexible', 'prelu'))),
  ];
  const below = (
    sentence: string,
    quantity: Quantity,
    pairs: readonly VariantPair[],
    secondary = false,
  ): ComparedClaim =>
    compare(results, { sentence, quantity, pairs, secondary, direction: 'less', labelOf: rectifiers });
  const withoutEffects = (pairs: readonly VariantPair[]): VariantPair[] =>
    pairs.map(({ on, first, second }) => ({ on, first, second }));
  const { minimumValidationLoss, testLoss, curveMean } = QUANTITIES;
  const { relu, flexible: steady } = TABLE_3.AE1.testLoss;
  return [
    below(SENTENCES.autoencoders, minimumValidationLoss, overRelu),
    below(SENTENCES.autoencoders, testLoss, withoutEffects(overRelu), true),
    below(SENTENCES.overPrelu, minimumValidationLoss, overPrelu),
    below(
      SENTENCES.overPrelu,
      curveMean,
      flexible.map((arm) => pairOf('AE2', arm, 'prelu')),
    ),
    below(SENTENCES.overPrelu, testLoss, withoutEffects(overPrelu), true),
    below(SENTENCES.steady, SPREAD.loss, [
      pairOf('AE1', 'flexible', 'relu', { paperEffect: printedSpread(steady, 50) - printedSpread(relu, 50) }),
      pairOf('AE2', 'flexible', 'relu', {
        remark:
          "the paper's standard error of ReLU's test loss is ten times that of its validation loss, perhaps a misprint, " +
          'and not taken as an effect',
      }),
    ]),
  ];
}

/** The same of the deeper autoencoder, for which the paper prints no numbers. */
export const deepAutoencoderClaims = (results: Results): ComparedClaim[] => [
  compare(results, {
    sentence: SENTENCES.autoencoders,
    direction: 'less',
    quantity: QUANTITIES.minimumValidationLoss,
    labelOf: rectifiers,
    pairs: ['flexible', 'prelu'].map((arm) => pairOf('AE3', arm, 'relu')),
  }),
];

/** What the paper claims of LeNet-5. */
export function lenetClaims(results: Results): (ComparedClaim | CountedClaim)[] {
  const pair = (network: LeNetName, first: LeNetArm, second: LeNetArm, known = {}): VariantPair =>
    pairOf(network, first, second, { ...known, on: LENETS[network] });
  /** What Table 4 prints of the first, and of the second, which for a slope of each unit is its PReLU. */
  const printed = (
    network: LeNetName,
    [first, second]: readonly [LeNetArm, LeNetArm],
    quantity: LeNetQuantity,
  ): [Estimate, Estimate] => {
    const table = TABLE_4[network][quantity];
    return [table[COLUMN[first]], table[second === 'flexible' ? 'prelu' : COLUMN[second]]];
  };
  const improvements = (quantity: LeNetQuantity): VariantPair[] =>
    LENET_NAMES.flatMap((network) =>
      IMPROVED.map(([first, second]) =>
        pair(network, first, second, printedEffect(...printed(network, [first, second], quantity))),
      ),
    );
  const all = { direction: 'less', labelOf: slopes } as const;
  return [
    compare(results, {
      ...all,
      sentence: SENTENCES.slopes,
      quantity: QUANTITIES.minimumValidationLoss,
      pairs: improvements('minimumValidationLoss'),
    }),
    compare(results, {
      ...all,
      direction: 'greater',
      sentence: SENTENCES.slopes,
      quantity: QUANTITIES.testAccuracy,
      pairs: improvements('testAccuracy'),
      secondary: true,
    }),
    compare(results, {
      ...all,
      sentence: SENTENCES.slopes,
      quantity: QUANTITIES.curveMean,
      pairs: LENET_NAMES.flatMap((network) =>
        (['relu', 'prelu'] as const).map((second) => pair(network, 'regularised', second)),
      ),
    }),
    compare(results, {
      ...all,
      sentence: SENTENCES.stable,
      quantity: SPREAD.accuracy,
      pairs: LENET_NAMES.map((network) => {
        const arms = ['regularised', 'flexible'] as const;
        const [first, second] = printed(network, arms, 'testAccuracy').map((one) => printedSpread(one, 50));
        return pair(network, ...arms, { paperEffect: first - second });
      }),
    }),
    compare(results, {
      ...all,
      direction: 'equivalent',
      sentence: SENTENCES.accuracy,
      quantity: QUANTITIES.testAccuracy,
      pairs: (['regularised', 'prelu'] as const).map((second) => {
        const arms = ['relu', second] as const;
        return pair('LeNet5BN', ...arms, printedEffect(...printed('LeNet5BN', arms, 'testAccuracy')));
      }),
    }),
    ...LENET_NAMES.map((network) => overfits(results, network)),
  ];
}

/** The column of Table 4 that an arm stands in: the arm without the penalty is what the authors ran as regularised. */
const COLUMN: Record<LeNetArm, Table4Arm> = {
  relu: 'relu',
  prelu: 'prelu',
  flexible: 'regularised',
  regularised: 'regularised',
};

/** Of which arms the paper says that they are better, and than which: the one described and the one that was run. */
const IMPROVED = [
  ['regularised', 'relu'],
  ['regularised', 'prelu'],
  ['flexible', 'relu'],
  ['flexible', 'prelu'],
  ['regularised', 'flexible'],
] as const satisfies readonly (readonly [LeNetArm, LeNetArm])[];

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

const cells = (network: LstmName, arm: LstmArm): number => countCellParameters(lstmModel(network, arm));

/** What an arm has more than the fixed one, in per cent. */
const extra = (fixed: number, flexible: number): number => (100 * (flexible - fixed)) / fixed;

/** The claims that a count decides. */
export function countedClaims(): CountedClaim[] {
  const [fixed, flexible] = [cells('LSTM-1', 'fixed'), cells('LSTM-1', 'flexible')];
  const all = LSTM_NAMES.map((network) => cells(network, 'fixed'));
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
    count('LSTM-1', `${extra(fixed, flexible).toFixed(2)} %`, extra(fixed, flexible).toFixed(2) === '6.82'),
    count(
      'LSTM-1: neither the largest nor the smallest',
      `${fixed} of ${Math.min(...all)} to ${Math.max(...all)}`,
      Math.min(...all) < fixed && fixed < Math.max(...all),
    ),
    ...LSTM_NAMES.filter((network) => cells(network, 'fixed') > fixed).map((network) =>
      count(
        `LSTM-1, flexible: much smaller than ${network}`,
        `${flexible} against ${cells(network, 'fixed')}`,
        flexible < cells(network, 'fixed'),
      ),
    ),
    ...AUTOENCODER_NETWORKS.map((network) => {
      const [plain, more] = (['relu', 'flexible'] as const).map((arm) =>
        countParameters(autoencoderModel(network, arm).parameters),
      );
      return count(network, `${extra(plain, more).toFixed(4)} %`, extra(plain, more) < 0.03);
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
