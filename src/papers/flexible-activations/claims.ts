import type { Estimate } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { countCellParameters, countParameters } from '../../models/index.js';
import {
  compare,
  counted,
  untestable,
  type Claim,
  type Quantity,
  type VariantPair,
} from '../../report/index.js';
import { AUTOENCODER_NETWORKS, autoencoderModel } from './autoencoder.js';
import { LENET_LABELS, labelOf } from './labels.js';
import { LENET_NAMES, type LeNetArm } from './lenet5.js';
import { LSTM_ARMS, LSTM_NAMES, lstmModel, type LstmArm, type LstmName } from './lstm-training.js';
import { CURVE_MEAN, SPREAD, TEST_ACCURACY, TEST_LOSS, VALIDATION_LOSS } from './quantities.js';
import { TABLE_2, TABLE_3, TABLE_4 } from './reported.js';

/** The paper's first minus second, and a remark where its own print does not tell them apart. */
function printed(first: Estimate, second: Estimate): Pick<VariantPair, 'paperEffect' | 'remark'> {
  const paperEffect = first.mean - second.mean;
  const errors = Math.abs(paperEffect) / Math.hypot(first.standardError!, second.standardError!);
  return {
    paperEffect,
    remark: errors < 1 ? `the paper prints a difference of ${errors.toFixed(1)} standard errors` : undefined,
  };
}

const STABLE = 'regularisation reduces the variance and gives stable improvement';

/** What the paper claims of the LSTMs at one lag. */
export function lstmClaims(results: Results): Claim[] {
  const outperform = (
    quantity: Quantity,
    name: 'minimumValidationLoss' | 'testLoss',
    secondary: boolean,
  ): Claim =>
    compare(results, {
      sentence: 'in all sizes, flexible LSTMs outperform fixed ones',
      quantity,
      direction: 'less',
      secondary,
      labelOf,
      pairs: LSTM_NAMES.flatMap((network) =>
        (['flexible', 'regularised'] as const).map((arm) => ({
          on: network,
          first: `${network}-${arm}`,
          second: `${network}-fixed`,
          ...printed(TABLE_2[network][name][arm], TABLE_2[network][name].fixed),
        })),
      ),
    });
  const best = TABLE_2['LSTM-1'].minimumValidationLoss.regularised;
  return [
    outperform(VALIDATION_LOSS, 'minimumValidationLoss', false),
    outperform(TEST_LOSS, 'testLoss', true),
    compare(results, {
      sentence: 'the regularised [5, 16] significantly outperforms all the other LSTMs',
      quantity: VALIDATION_LOSS,
      direction: 'less',
      labelOf,
      pairs: LSTM_NAMES.flatMap((network) =>
        LSTM_ARMS.filter((arm) => network !== 'LSTM-1' || arm !== 'regularised').map((arm) => ({
          on: `LSTM-1 against ${network}`,
          first: 'LSTM-1-regularised',
          second: `${network}-${arm}`,
          ...printed(best, TABLE_2[network].minimumValidationLoss[arm]),
        })),
      ),
    }),
    compare(results, {
      sentence: STABLE,
      quantity: SPREAD,
      direction: 'less',
      labelOf,
      paired: false,
      pairs: LSTM_NAMES.map((network) => ({
        on: network,
        first: `${network}-regularised`,
        second: `${network}-flexible`,
      })),
    }),
  ];
}

/** What the paper claims of the autoencoders, section 3.2 and Table 3. */
export function autoencoderClaims(results: Results): Claim[] {
  type Arm = 'relu' | 'prelu' | 'flexible';
  const pair = (
    network: 'AE1' | 'AE2',
    first: Arm,
    second: Arm,
    name: 'minimumValidationLoss' | 'testLoss',
  ): VariantPair => ({
    on: network,
    first: `${network}-${first}`,
    second: `${network}-${second}`,
    ...printed(TABLE_3[network][name][first], TABLE_3[network][name][second]),
  });
  const below = (sentence: string, pairs: readonly ['AE1' | 'AE2', Arm, Arm][]): Claim[] =>
    (
      [
        [VALIDATION_LOSS, 'minimumValidationLoss'],
        [TEST_LOSS, 'testLoss'],
      ] as const
    ).map(([quantity, name]) =>
      compare(results, {
        sentence,
        quantity,
        direction: 'less',
        secondary: name === 'testLoss',
        labelOf,
        pairs: pairs.map(([network, first, second]) => pair(network, first, second, name)),
      }),
    );
  const flexible = 'flexible autoencoders are better than the fixed ones, on AE2 also than PReLU';
  return [
    ...below(flexible, [
      ['AE1', 'flexible', 'relu'],
      ['AE2', 'flexible', 'relu'],
      ['AE2', 'flexible', 'prelu'],
    ]),
    compare(results, {
      sentence: flexible,
      quantity: CURVE_MEAN,
      direction: 'less',
      labelOf,
      pairs: [
        { on: 'AE2', first: 'AE2-flexible', second: 'AE2-prelu', remark: '“in almost all the epochs”' },
      ],
    }),
    ...below('Table 3: PReLU is better than the fixed one, on AE1 also than the flexible one', [
      ['AE1', 'prelu', 'relu'],
      ['AE2', 'prelu', 'relu'],
      ['AE1', 'prelu', 'flexible'],
    ]),
    compare(results, {
      sentence: 'flexible autoencoders have stable performances: less spread than the fixed ones',
      quantity: SPREAD,
      direction: 'less',
      labelOf,
      paired: false,
      pairs: AUTOENCODER_NETWORKS.map((network) => ({
        on: network,
        first: `${network}-flexible`,
        second: `${network}-relu`,
      })),
    }),
    compare(results, {
      sentence: STABLE,
      quantity: VALIDATION_LOSS,
      direction: 'less',
      labelOf,
      pairs: AUTOENCODER_NETWORKS.map((network) => ({
        on: network,
        first: `${network}-pulled`,
        second: `${network}-flexible`,
        remark: 'both terms of eq. (8) against the first alone',
      })),
    }),
  ];
}

/**
 * Half a percentage point of accuracy: about what the paper's 50 trials, with standard errors of .2, could have told
 * apart.
 */
const SMALL_ACCURACY = 0.5;

/** What the paper claims of LeNet-5, of the arm that it describes and of the one that the authors ran. */
export function lenetClaims(results: Results): Claim[] {
  const table = (arm: LeNetArm): 'relu' | 'prelu' | 'regularised' =>
    arm === 'flexible' ? 'regularised' : arm;
  const losses = (sentence: string, pairs: readonly (readonly [LeNetArm, LeNetArm])[]): Claim =>
    compare(results, {
      sentence,
      quantity: VALIDATION_LOSS,
      direction: 'less',
      labelOf,
      pairs: LENET_NAMES.flatMap((network) =>
        pairs.map(([first, second]) => ({
          on: LENET_LABELS[network],
          first: `${network}-${first}`,
          second: `${network}-${second}`,
          ...(table(first) === table(second)
            ? {}
            : printed(
                TABLE_4[network].minimumValidationLoss[table(first)],
                TABLE_4[network].minimumValidationLoss[table(second)],
              )),
        })),
      ),
    });
  const improves = 'the regularised PReLU improves LeNet-5 significantly over ReLU and PReLU';
  const regularisation = 'layer-wise regularisation improves LeNet-5 with flexible activations';
  return [
    losses(improves, [
      ['regularised', 'relu'],
      ['regularised', 'prelu'],
    ]),
    compare(results, {
      sentence: improves,
      quantity: CURVE_MEAN,
      direction: 'less',
      secondary: true,
      labelOf,
      pairs: LENET_NAMES.flatMap((network) =>
        (['relu', 'prelu'] as const).map((second) => ({
          on: LENET_LABELS[network],
          first: `${network}-regularised`,
          second: `${network}-${second}`,
        })),
      ),
    }),
    losses('the same of the arm that the authors ran as regularised', [
      ['flexible', 'relu'],
      ['flexible', 'prelu'],
    ]),
    losses(regularisation, [['regularised', 'flexible']]),
    compare(results, {
      sentence: regularisation,
      quantity: TEST_ACCURACY,
      direction: 'greater',
      secondary: true,
      labelOf,
      pairs: LENET_NAMES.flatMap((network) =>
        (['prelu', 'flexible'] as const).map((second) => ({
          on: LENET_LABELS[network],
          first: `${network}-regularised`,
          second: `${network}-${second}`,
        })),
      ),
    }),
    compare(results, {
      sentence: STABLE,
      quantity: SPREAD,
      direction: 'less',
      labelOf,
      paired: false,
      pairs: LENET_NAMES.map((network) => ({
        on: LENET_LABELS[network],
        first: `${network}-regularised`,
        second: `${network}-flexible`,
      })),
    }),
    compare(results, {
      sentence: "with batch normalisation the fixed model's accuracy is better only insignificantly",
      quantity: TEST_ACCURACY,
      direction: 'equivalent',
      labelOf,
      pairs: [
        {
          on: LENET_LABELS.LeNet5BN,
          first: 'LeNet5BN-relu',
          second: 'LeNet5BN-regularised',
          smallestEffect: SMALL_ACCURACY,
          remark: `equivalent: within ${SMALL_ACCURACY} percentage points`,
        },
      ],
    }),
  ];
}

const cells = (network: LstmName, arm: LstmArm): number => countCellParameters(lstmModel(network, arm));

/** What an arm has more than the fixed one, in per cent. */
const extra = (fixed: number, flexible: number): number => (100 * (flexible - fixed)) / fixed;

/** The claims on numbers of parameters, which a count decides, and those that nothing here can test. */
export function otherClaims(): Claim[] {
  const few = 'flexible activations cost few parameters';
  const [fixed, flexible] = [cells('LSTM-1', 'fixed'), cells('LSTM-1', 'flexible')];
  const all = LSTM_NAMES.map((network) => cells(network, 'fixed'));
  const larger = LSTM_NAMES.filter((network) => cells(network, 'fixed') > fixed);
  return [
    counted(
      few,
      'LSTM-1: 6.82 % more',
      `${extra(fixed, flexible).toFixed(2)} %`,
      extra(fixed, flexible).toFixed(2) === '6.82',
    ),
    counted(
      few,
      'LSTM-1: neither the largest nor the smallest',
      `${fixed} of ${Math.min(...all)} to ${Math.max(...all)}`,
      Math.min(...all) < fixed && fixed < Math.max(...all),
    ),
    ...larger.map((network) =>
      counted(
        few,
        `flexible LSTM-1: smaller than ${network}`,
        `${flexible} against ${cells(network, 'fixed')}`,
        flexible < cells(network, 'fixed'),
      ),
    ),
    ...AUTOENCODER_NETWORKS.map((network) => {
      const [plain, more] = (['relu', 'flexible'] as const).map((arm) =>
        countParameters(autoencoderModel(network, arm).parameters),
      );
      return counted(
        few,
        `${network}: less than .03 % more`,
        `${extra(plain, more).toFixed(4)} %`,
        extra(plain, more) < 0.03,
      );
    }),
    untestable(
      'the improvement holds on other stock indices, and with much less hidden units',
      'the appendix with other indices is not public, and no experiment of the paper varies the hidden units alone',
    ),
  ];
}
