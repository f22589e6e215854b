import { fixed, pValue, describeSources, type Table } from '../../charts/index.js';
import type { LoadedTrials } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { verdicts, type Claim } from '../../statistics/index.js';
import { figureSources } from '../sources.js';
import { autoencoderExperiment, autoencoderModel, type AutoencoderArm } from './autoencoder.js';
import { metricOf, QUANTITIES } from './autoencoder-table.js';
import { ARM_LABELS, QUANTITY_LABELS } from './labels.js';

/** A sentence of the paper as a comparison of two arms of one network. */
interface Comparison {
  sentence: string;
  network: 'AE1' | 'AE2';
  better: AutoencoderArm;
  worse: AutoencoderArm;
}

/** Source: combined flexible activations, section 3.2 and Table 3. */
const COMPARISONS: readonly Comparison[] = [
  ...(['AE1', 'AE2'] as const).map((network) => ({
    sentence: 'flexible models are better than the fixed one',
    network,
    better: 'flexible' as const,
    worse: 'relu' as const,
  })),
  {
    sentence: 'the flexible activation is better than PReLU',
    network: 'AE2',
    better: 'flexible',
    worse: 'prelu',
  },
  {
    sentence: 'PReLU is better than the flexible activation',
    network: 'AE1',
    better: 'prelu',
    worse: 'flexible',
  },
];

/** What the paper claims of the autoencoders, tested on our trials, with Holm's correction over all rows. */
export function autoencoderVerdicts(loaded: LoadedTrials): Table {
  const claims = COMPARISONS.flatMap((comparison) =>
    QUANTITIES.map((quantity) => {
      const arm = (name: AutoencoderArm) => metricOf(loaded, `${comparison.network}-${name}`, quantity);
      const claim: Claim = {
        claim: comparison.sentence,
        direction: 'less',
        a: arm(comparison.better),
        b: arm(comparison.worse),
      };
      return { ...comparison, quantity, claim };
    }),
  );
  const checks = verdicts(claims.map(({ claim }) => claim));
  const estimate = ({ mean, standardError }: (typeof checks)[number]['a']) =>
    mean === null ? null : { mean, standardError };
  return {
    caption: `Claims on the autoencoders. Welch's two-sided test, Holm's correction over these rows. ${describeSources(
      figureSources(autoencoderExperiment, loaded, ''),
    )}.`,
    columns: [
      { name: 'claim', title: 'The paper says' },
      { name: 'network', title: 'Network' },
      { name: 'quantity', title: 'Quantity' },
      { name: 'better', title: 'Said to be lower', align: 'right' },
      { name: 'worse', title: 'Said to be higher', align: 'right' },
      { name: 'effect', title: "Hedges' g", align: 'right', format: (cell) => fixed(cell as number, 2) },
      { name: 'p', title: 'p (Holm)', align: 'right', format: (cell) => pValue(cell as number) },
      { name: 'verdict', title: 'Verdict' },
      { name: 'reason', title: 'Remark' },
    ],
    rows: checks.map((check, i) => ({
      claim: check.claim,
      network: claims[i].network,
      quantity: QUANTITY_LABELS[claims[i].quantity],
      better: estimate(check.a),
      worse: estimate(check.b),
      effect: check.effect?.value ?? null,
      p: check.pHolm,
      verdict: check.verdict,
      reason: check.reason || null,
    })),
  };
}

/** What flexibility costs in parameters, against the paper's "less than .03 %". */
export function parameterCounts(): Table {
  const rows = (['AE1', 'AE2'] as const).flatMap((network) => {
    const fixedCount = countParameters(autoencoderModel(network, 'relu').parameters);
    return (['relu', 'prelu', 'flexible'] as const).map((arm) => {
      const count = countParameters(autoencoderModel(network, arm).parameters);
      return {
        network,
        activation: ARM_LABELS[arm],
        parameters: count,
        extra: count - fixedCount,
        percent: (100 * (count - fixedCount)) / fixedCount,
      };
    });
  });
  const integer = (cell: unknown): string => (cell as number).toLocaleString('en-US');
  return {
    caption:
      'Trainable parameters of the autoencoders. The paper counts 212,070 and 219,891 with fixed activations.',
    columns: [
      { name: 'network', title: 'Network' },
      { name: 'activation', title: 'Activation' },
      { name: 'parameters', title: 'Parameters', align: 'right', format: integer },
      { name: 'extra', title: 'Extra', align: 'right', format: integer },
      { name: 'percent', title: 'Extra (%)', align: 'right', format: (cell) => fixed(cell as number, 4) },
    ],
    rows,
  };
}
