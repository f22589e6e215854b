import type { Table } from '../../charts/index.js';
import { countCellParameters, countParameters } from '../../models/index.js';
import { autoencoderModel } from './autoencoder.js';
import { LSTM_NAMES, lstmModel, type LstmArm, type LstmName } from './lstm-training.js';

const cells = (network: LstmName, arm: LstmArm): number => countCellParameters(lstmModel(network, arm));

/** What an arm has more than the fixed one, in per cent. */
const extra = (fixed: number, flexible: number): number => (100 * (flexible - fixed)) / fixed;

interface CountedClaim {
  claim: string;
  network: string;
  ours: string;
  holds: boolean;
}

function counted(): CountedClaim[] {
  const [fixed, flexible] = [cells('LSTM-1', 'fixed'), cells('LSTM-1', 'flexible')];
  const all = LSTM_NAMES.map((network) => cells(network, 'fixed'));
  const larger = LSTM_NAMES.filter((network) => cells(network, 'fixed') > fixed);
  return [
    {
      claim: 'the flexible [5, 16] has only 6.82 % more parameters than the fixed one',
      network: 'LSTM-1',
      ours: `${extra(fixed, flexible).toFixed(2)} %`,
      holds: extra(fixed, flexible).toFixed(2) === '6.82',
    },
    {
      claim: '[5, 16] is neither the largest nor the smallest in terms of the number of parameters',
      network: 'LSTM-1',
      ours: `${fixed} of ${Math.min(...all)} to ${Math.max(...all)}`,
      holds: Math.min(...all) < fixed && fixed < Math.max(...all),
    },
    ...larger.map((network) => ({
      claim: 'the flexible [5, 16] is still much smaller than those with larger sizes',
      network: `LSTM-1 against ${network}`,
      ours: `${flexible} against ${cells(network, 'fixed')}`,
      holds: flexible < cells(network, 'fixed'),
    })),
    ...(['AE1', 'AE2'] as const).map((network) => {
      const [plain, more] = (['relu', 'flexible'] as const).map((arm) =>
        countParameters(autoencoderModel(network, arm).parameters),
      );
      return {
        claim: 'less than .03 % extra parameters',
        network,
        ours: `${extra(plain, more).toFixed(4)} %`,
        holds: extra(plain, more) < 0.03,
      };
    }),
  ];
}

/** What the paper claims and no trial of its experiments can show. */
const UNTESTED = [
  {
    claim: 'the improvement can also be observed on other combinations of stock indices',
    reason: 'the appendix that has them is not public',
  },
  {
    claim: 'with eq. (7) the model could learn non-convexity with much less hidden units',
    reason: 'no experiment of the paper varies the hidden units of the autoencoders alone',
  },
  {
    claim: 'flexible activations could be more efficient than more parameters or neurons',
    reason: 'said in general; of the LSTMs see the regularised [5, 16] against the larger networks',
  },
];

/** The claims on numbers of parameters, which a count decides, and those that cannot be tested here. */
export const countedVerdicts = (): Table => ({
  caption:
    'Claims that a count of parameters decides, without a test, and claims that nothing here can test.',
  columns: [
    { name: 'claim', title: 'The paper says' },
    { name: 'network', title: 'Network' },
    { name: 'ours', title: 'Ours' },
    { name: 'verdict', title: 'Verdict' },
    { name: 'reason', title: 'Remark' },
  ],
  rows: [
    ...counted().map(({ claim, network, ours, holds }) => ({
      claim,
      network,
      ours,
      verdict: holds ? 'supported' : 'contradicted',
      reason: null,
    })),
    ...UNTESTED.map(({ claim, reason }) => ({
      claim,
      network: null,
      ours: null,
      verdict: 'not testable here',
      reason,
    })),
  ],
});
