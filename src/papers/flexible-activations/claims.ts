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
  type VariantPair,
} from '../../report/index.js';
import { GATES, labelled, LENETS, QUANTITIES, RECTIFIERS, SLOPES } from './arms.js';
import { ADDED_ARMS, AUTOENCODER_NETWORKS, autoencoderModel } from './autoencoder.js';
import { bestEpochs } from './best-epochs.js';
import { LENET_ARMS, LENET_NAMES, type LeNetArm, type LeNetName } from './lenet5.js';
import { LSTM_ARMS, LSTM_NAMES, lstmModel, type LstmArm, type LstmName } from './lstm-training.js';
import type { ComparisonSettings } from './lstm.js';
import { TABLE_2, TABLE_3, TABLE_4, type LossQuantity, type Table4Arm } from './reported.js';
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

/** What the paper claims of the autoencoders. */
export function autoencoderClaims(results: Results): ComparedClaim[] {
  const printed = (network: 'AE1' | 'AE2', arm: 'relu' | 'prelu' | 'flexible'): Estimate =>
    TABLE_3[network].minimumValidationLoss[arm];
  const pairsOf = (
    ...found: [network: 'AE1' | 'AE2', first: string, second: string, effect?: object][]
  ): VariantPair[] =>
    found.map(([network, first, second, effect]) => ({
      on: network,
      first: `${network}-${first}`,
      second: `${network}-${second}`,
      ...effect,
    }));
  const flexible = ['flexible', ...ADDED_ARMS];
  const overRelu = AUTOENCODER_NETWORKS.flatMap((network) =>
    pairsOf(
      ...(['flexible', 'prelu'] as const).map((arm): [typeof network, string, string, object] => [
        network,
        arm,
        'relu',
        printedEffect(printed(network, arm), printed(network, 'relu')),
      ]),
    ),
  );
  const overPrelu = [
    ...pairsOf(
      ...flexible.map((arm): ['AE1', string, string, object] => [
        'AE1',
        'prelu',
        arm,
        printedEffect(printed('AE1', 'prelu'), printed('AE1', 'flexible')),
      ]),
    ),
    ...pairsOf(
      ...flexible.map((arm): ['AE2', string, string, object] => [
        'AE2',
        arm,
        'prelu',
        printedEffect(printed('AE2', 'flexible'), printed('AE2', 'prelu')),
      ]),
    ),
  ];
  const withoutEffects = (pairs: VariantPair[]): VariantPair[] =>
    pairs.map(({ on, first, second }) => ({ on, first, second }));
  const better = { direction: 'less' as const, labelOf: rectifiers };
  const further = { ...better, quantity: QUANTITIES.testLoss, secondary: true };
  const quantity = QUANTITIES.minimumValidationLoss;
  const spread = (network: 'AE1' | 'AE2'): number =>
    printedSpread(TABLE_3[network].testLoss.flexible, 50) - printedSpread(TABLE_3[network].testLoss.relu, 50);
  return [
    compare(results, { ...better, sentence: SENTENCES.autoencoders, quantity, pairs: overRelu }),
    compare(results, { ...further, sentence: SENTENCES.autoencoders, pairs: withoutEffects(overRelu) }),
    compare(results, { ...better, sentence: SENTENCES.overPrelu, quantity, pairs: overPrelu }),
    compare(results, {
      ...better,
      sentence: SENTENCES.overPrelu,
      quantity: QUANTITIES.curveMean,
      pairs: pairsOf(...flexible.map((arm): ['AE2', string, string] => ['AE2', arm, 'prelu'])),
    }),
    compare(results, { ...further, sentence: SENTENCES.overPrelu, pairs: withoutEffects(overPrelu) }),
    compare(results, {
      ...better,
      sentence: SENTENCES.steady,
      quantity: SPREAD.loss,
      pairs: [
        ...pairsOf(['AE1', 'flexible', 'relu', { paperEffect: spread('AE1') }]),
        ...pairsOf([
          'AE2',
          'flexible',
          'relu',
          {
            remark:
              "the paper's standard error of ReLU's test loss is ten times that of its validation loss, perhaps " +
              'a misprint, and not taken as an effect',
          },
        ]),
      ],
    }),
  ];
}

/** The same of the deeper autoencoder, for which the paper prints no numbers. */
export const deepAutoencoderClaims = (results: Results): ComparedClaim[] => [
  compare(results, {
    sentence: SENTENCES.autoencoders,
    direction: 'less',
    quantity: QUANTITIES.minimumValidationLoss,
    labelOf: rectifiers,
    pairs: (['flexible', 'prelu'] as const).map((arm) => ({
      on: 'AE3',
      first: `AE3-${arm}`,
      second: 'AE3-relu',
    })),
  }),
];

/** What the paper claims of LeNet-5. */
export function lenetClaims(results: Results): (ComparedClaim | CountedClaim)[] {
  const printed = (network: LeNetName, quantity: keyof (typeof TABLE_4)['LeNet5'], arm: LeNetArm): Estimate =>
    TABLE_4[network][quantity][COLUMN[arm]];
  const pair = (network: LeNetName, first: LeNetArm, second: LeNetArm): VariantPair => ({
    on: LENETS[network],
    first: `${network}-${first}`,
    second: `${network}-${second}`,
  });
  const effect = (
    network: LeNetName,
    first: LeNetArm,
    second: LeNetArm,
    quantity: 'minimumValidationLoss' | 'testAccuracy',
  ): VariantPair => ({
    ...pair(network, first, second),
    ...printedEffect(
      printed(network, quantity, first),
      printed(network, quantity, second === 'flexible' ? 'prelu' : second),
    ),
  });
  const better = { sentence: SENTENCES.slopes, direction: 'less' as const, labelOf: slopes };
  const improvements = (quantity: 'minimumValidationLoss' | 'testAccuracy'): VariantPair[] =>
    LENET_NAMES.flatMap((network) =>
      IMPROVED.map(([first, second]) => effect(network, first, second, quantity)),
    );
  return [
    compare(results, {
      ...better,
      quantity: QUANTITIES.minimumValidationLoss,
      pairs: improvements('minimumValidationLoss'),
    }),
    compare(results, {
      ...better,
      direction: 'greater',
      quantity: QUANTITIES.testAccuracy,
      pairs: improvements('testAccuracy'),
      secondary: true,
    }),
    compare(results, {
      ...better,
      quantity: QUANTITIES.curveMean,
      pairs: LENET_NAMES.flatMap((network) =>
        (['relu', 'prelu'] as const).map((second) => pair(network, 'regularised', second)),
      ),
    }),
    compare(results, {
      sentence: SENTENCES.stable,
      direction: 'less',
      labelOf: slopes,
      quantity: SPREAD.accuracy,
      pairs: LENET_NAMES.map((network) => ({
        ...pair(network, 'regularised', 'flexible'),
        paperEffect:
          printedSpread(printed(network, 'testAccuracy', 'regularised'), 50) -
          printedSpread(printed(network, 'testAccuracy', 'prelu'), 50),
      })),
    }),
    compare(results, {
      sentence: SENTENCES.accuracy,
      direction: 'equivalent',
      labelOf: slopes,
      quantity: QUANTITIES.testAccuracy,
      pairs: (['regularised', 'prelu'] as const).map((second) =>
        effect('LeNet5BN', 'relu', second, 'testAccuracy'),
      ),
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
