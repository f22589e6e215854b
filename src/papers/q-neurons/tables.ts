import {
  BASE_FUNCTIONS,
  identityErrors,
  qActivationFunction,
  type BaseFunctionName,
} from '../../calculus/index.js';
import { column, type Estimate, type Table } from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { estimateOf, metricQuantity, paperAndOurs, sourceLine } from '../../report/index.js';
import { summarize, type Trials } from '../../statistics/index.js';
import {
  armLabel,
  armName,
  BASES,
  DROPOUT_LABELS,
  DROPOUTS,
  LAMBDAS,
  Q_ARMS,
  type Schedule,
} from './arms.js';
import { NETWORK_LABELS, networkLabel, type NetworkName } from './networks.js';
import { meanOverVariants, READINGS, TEST_ERROR } from './quantities.js';
import { REPORTED_ARMS, REPORTED_BEST } from './reported.js';

const CASES = 1000;

/** The identities of the paper's sections 2 and A over random functions and points, and what it misprints. */
export function calculusTable(): Table {
  return {
    caption:
      `The identities of the (p,q)-calculus over ${CASES.toLocaleString('en-US')} random pairs of functions and points, in ` +
      'float64: the largest |left − right| / max(1, |left|, |right|). Limits are the mean of both sides at a ' +
      'distance of 1e-5, whose error is of the order of 1e-9. What the paper misprints is no identity.',
    columns: [
      column.text('name', 'Identity'),
      column.text('equation', 'Paper'),
      column.scientific('error', 'Largest error', 2),
      column.count('points', 'Points'),
      column.text('holds', 'Holds'),
    ],
    rows: identityErrors({ cases: CASES }).map(
      ({ name, equation, largestRelativeError, points, asPrinted }) => ({
        name,
        equation,
        error: largestRelativeError,
        points,
        holds: asPrinted ? 'no: misprint' : 'yes',
      }),
    ),
  };
}

const LIMITS: Record<BaseFunctionName, string> = {
  sigmoid: 's(x) (1 − s(x)) x',
  tanh: 'sech²(x) x',
  relu: 'relu(x)',
  softplus: 's(x) x',
  elu: 'x for x ≥ 0, eˣ x below',
};

/**
 * The limits of the q-activations, with values of g_q near them.
 *
 * Source: q-neurons, table 1.
 */
export function table1(): Table {
  const near = 1.001;
  const names = Object.keys(LIMITS) as BaseFunctionName[];
  const columnsAt = [-1, 1].flatMap((x) => [
    column.number(`limit${x}`, `f′(x) x at x = ${String(x).replace('-', '−')}`, 6),
    column.number(`near${x}`, `g(${String(x).replace('-', '−')}) at q = ${near}`, 6),
  ]);
  return {
    caption: 'Table 1: base functions f(x) and f′(x) x, to which g tends for Var q → 0.',
    columns: [column.text('name', 'f(x)'), column.text('limit', 'f′(x) x'), ...columnsAt],
    rows: names.map((name) => {
      const { value, first } = BASE_FUNCTIONS[name];
      return {
        name,
        limit: LIMITS[name],
        ...Object.fromEntries(
          [-1, 1].flatMap((x) => [
            [`limit${x}`, first(x) * x],
            [`near${x}`, qActivationFunction(value, near)(x)],
          ]),
        ),
      };
    }),
  };
}

const accuracyOf = (results: Results, variant: string): Trials =>
  TEST_ERROR.values(results, variant).map((error) => (error === null ? null : 100 - error));

/** The arm of a network with the highest mean accuracy among those of some base functions with a q. */
function bestOf(results: Results, bases: readonly string[]): { label: string; ours: Trials } {
  const ranked = Q_ARMS.filter(({ base, schedule }) => bases.includes(base) && schedule !== 'base')
    .map((arm) => ({ arm, ours: accuracyOf(results, arm.name) }))
    .sort((a, b) => (summarize(b.ours).mean ?? -1) - (summarize(a.ours).mean ?? -1));
  const { arm, ours } = ranked[0];
  return { label: `${armLabel(arm.base, arm.schedule)} ${DROPOUT_LABELS[arm.dropout]}`, ours };
}

/** The accuracies that the paper prints, with ours of the same arms, or of the best of the arms that it speaks of. */
export function accuracies(...networks: Results[]): Table {
  const arms = REPORTED_ARMS.flatMap(({ network, base, schedule, dropout, accuracy }) =>
    networks
      .filter((results) => results.experiment.name === network)
      .map((results) => ({
        network: NETWORK_LABELS[network],
        quantity: 'test accuracy (%)',
        arm: `${armLabel(base, schedule)} ${DROPOUT_LABELS[dropout]}`,
        paper: { mean: accuracy, standardError: null },
        ours: accuracyOf(results, armName(base, schedule, dropout)),
      })),
  );
  const best = REPORTED_BEST.flatMap(({ network, accuracy, bases }) =>
    networks
      .filter((results) => results.experiment.name === network)
      .map((results) => {
        const { label, ours } = bestOf(results, bases);
        return {
          network: NETWORK_LABELS[network],
          quantity: 'best test accuracy (%)',
          arm: label,
          paper: { mean: accuracy, standardError: null },
          ours,
        };
      }),
  );
  return paperAndOurs(
    `The accuracies that the paper prints. ${networks.map((one) => `${networkLabel(one)}: ${sourceLine(one)}`).join('. ')}.`,
    { name: 'arm', title: 'Arm' },
    [...arms, ...best],
  );
}

/** The test error of the arms with one scale of q, by how the trained network is read: means over all of its arms. */
export function readings(...networks: Results[]): Table {
  const estimate = (results: Results, schedule: Schedule, name: string): Estimate | null =>
    estimateOf(
      meanOverVariants(
        metricQuantity(name, name),
        results,
        BASES.flatMap((base) => DROPOUTS.map((dropout) => armName(base, schedule, dropout))),
      ),
    );
  return {
    caption:
      'Test error (%) of the trained networks by what q is at the test: drawn as while training, the mean of ten draws of ' +
      'each activation, or the limit f′(x) x. Means over four base functions, without and with dropout.',
    columns: [
      column.text('network', 'Network'),
      column.text('scale', 'λ'),
      ...Object.entries(READINGS).map(([name, title]) => column.estimate(name, title)),
    ],
    rows: networks.flatMap((results) =>
      LAMBDAS.map((lambda) => ({
        network: networkLabel(results),
        scale: lambda,
        ...Object.fromEntries(Object.keys(READINGS).map((name) => [name, estimate(results, lambda, name)])),
      })),
    ),
  };
}

/** The processor time of a training step with and without q. */
export function overheadTable(results: Results): Table {
  const cell = (variant: string, name: string): Estimate | null => estimateOf(metric(results, variant, name));
  return {
    caption:
      `Processor time of a training step on a batch of the paper's size, in milliseconds, with the base function and with ` +
      `its q-activation. ${sourceLine(results)}.`,
    columns: [
      column.text('network', 'Network'),
      column.text('base', 'f'),
      column.estimate('baseMilliseconds', 'f'),
      column.estimate('qMilliseconds', 'q-f'),
      column.estimate('ratio', 'Ratio'),
    ],
    rows: (Object.keys(NETWORK_LABELS) as NetworkName[]).flatMap((network) =>
      BASES.map((base) => ({
        network: NETWORK_LABELS[network],
        base,
        baseMilliseconds: cell(`${network}-${base}`, 'baseMilliseconds'),
        qMilliseconds: cell(`${network}-${base}`, 'qMilliseconds'),
        ratio: cell(`${network}-${base}`, 'ratio'),
      })),
    ),
  };
}
