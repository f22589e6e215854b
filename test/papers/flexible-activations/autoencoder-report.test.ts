import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderSvg, toMarkdown } from '../../../src/charts/index.js';
import type { LoadedTrials } from '../../../src/experiments/index.js';
import { normal, stream } from '../../../src/random/index.js';
import {
  activationShapes,
  AUTOENCODER_ARMS,
  AUTOENCODER_NETWORKS,
  autoencoderClaims,
  countedVerdicts,
  figure2,
  flexibleReluValue,
  parameterCounts,
  TABLE_3,
  table3,
  verdictTables,
} from '../../../src/papers/flexible-activations/index.js';
import { rowsOf } from '../../charts/rows.js';
import { assertClose } from '../../support/numbers.js';
import { constructedSources } from '../sources.js';

const TRIALS = 6;
/** Mean losses planted in the constructed trials; the spread is 1e-4. */
const PLANTED = { relu: 0.04, prelu: 0.035, flexible: 0.03 };

/** Trials whose losses are known, one of which diverged; enough to see that the report says what is in them. */
function constructed(): LoadedTrials {
  const rows = AUTOENCODER_NETWORKS.flatMap((network) =>
    AUTOENCODER_ARMS.flatMap((arm) =>
      Array.from({ length: TRIALS }, (_, seed) => ({ network, arm, variant: `${network}-${arm}`, seed })),
    ),
  ).map((row, i) => {
    const loss = PLANTED[row.arm] + 1e-4 * normal(stream(i, 'noise'), 0, 1)[0];
    const diverged = row.variant === 'AE1-prelu' && row.seed === 0;
    return {
      ...row,
      loss: diverged ? NaN : loss,
      status: diverged ? ('diverged' as const) : ('completed' as const),
    };
  });
  return {
    trials: rows.map(({ variant, seed, status, loss }) => ({
      variant,
      seed,
      status,
      minimumValidationLoss: loss,
      testLoss: loss,
    })),
    curves: rows.flatMap(({ variant, seed, status, loss }) =>
      [0, 1, 2].map((index) => ({
        variant,
        seed,
        status,
        curve: 'validationLoss',
        index,
        value: loss * (3 - index),
      })),
    ),
    parameters: rows
      .filter(({ arm }) => arm === 'flexible')
      .flatMap(({ variant, seed, status }) =>
        ['dense3', 'dense5'].flatMap((layer) =>
          [0, 1].flatMap((index) => [
            { variant, seed, status, parameter: `${layer}.alpha1`, index, value: 0.9 },
            { variant, seed, status, parameter: `${layer}.alpha2`, index, value: 0.05 },
          ]),
        ),
      ),
    sources: constructedSources({
      experiment: 'flexible-activations/autoencoder',
      scale: 'quick',
      trials: rows.length,
      diverged: 1,
    }),
  };
}

const loaded = constructed();
const losses = (variant: string): number[] =>
  loaded.trials
    .filter((row) => row.variant === variant && row.status === 'completed')
    .map(({ testLoss }) => testLoss as number);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardError = (values: number[]): number =>
  Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length,
  );

describe('table3', () => {
  const { rows } = table3(loaded);

  it('sets our mean and standard error beside the cell of the paper, with the difference in standard errors', () => {
    const row = rows.find(
      (candidate) =>
        candidate.network === 'AE2' &&
        candidate.activation === 'Flexible' &&
        candidate.quantity === 'test loss after the last epoch',
    )!;
    const values = losses('AE2-flexible');
    const paper = TABLE_3.AE2.testLoss.flexible;
    assert.deepEqual(row.paper, { mean: 3.77e-2, standardError: 6.9e-5 });
    const ours = row.ours as { mean: number; standardError: number };
    assertClose(ours.mean, mean(values), { relative: 1e-12 });
    assertClose(ours.standardError, standardError(values), { relative: 1e-9 });
    const expected = (mean(values) - paper.mean) / Math.hypot(standardError(values), paper.standardError!);
    assertClose(row.difference as number, expected, { relative: 1e-9 });
  });

  it('counts the trials that diverged instead of dropping them', () => {
    const row = rows.find(({ network, activation }) => network === 'AE1' && activation === 'PReLU')!;
    assert.deepEqual([row.trials, row.diverged], [TRIALS - 1, 1]);
  });

  it('says at which scale, from how many trials and on what it stands', () => {
    assert.match(
      toMarkdown(table3(loaded)),
      /scale quick · 5 trials per arm · backend wasm 4\.22\.0 · a machine/,
    );
  });
});

describe('autoencoderClaims', () => {
  const [{ rows }] = verdictTables([autoencoderClaims(loaded)]);
  const verdictOf = (claim: RegExp, network: string): unknown[] =>
    rows
      .filter((row) => claim.test(row.claim as string) && row.network === network)
      .map(({ verdict }) => verdict);

  it('supports what the planted means support and contradicts the opposite', () => {
    assert.deepEqual(verdictOf(/than the fixed one/, 'AE1'), ['supported', 'supported']);
    assert.deepEqual(verdictOf(/better than PReLU/, 'AE2'), ['supported', 'supported']);
    assert.deepEqual(verdictOf(/PReLU is better/, 'AE1'), ['contradicted', 'contradicted']);
    assert.deepEqual(verdictOf(/almost all the epochs/, 'AE2'), ['supported']);
  });

  it('mentions the trial that diverged', () => {
    const row = rows.find(({ claim }) => /PReLU is better/.test(claim as string))!;
    assert.match(row.reason as string, /1 of 6 trials in arm a diverged/);
  });

  it('concludes nothing from fewer than five trials', () => {
    const few = { ...loaded, trials: loaded.trials.filter(({ seed }) => seed < 4) };
    assert.ok(
      verdictTables([autoencoderClaims(few)])[0].rows.every(({ verdict }) => verdict === 'not testable here'),
    );
  });
});

describe('figures of the autoencoders', () => {
  it('figure 2 shows the mean validation loss of every arm after every epoch', async () => {
    const spec = figure2(loaded);
    assertClose(mean(losses('AE2-relu')) * 3, 0.12, { relative: 0.01 });
    assert.ok(rowsOf(spec).some(({ arm }) => arm === 'Flexible'));
    const svg = await renderSvg(spec);
    for (const text of ['AE1', 'AE2', 'ReLU', 'PReLU', 'Flexible', 'epoch', 'scale quick'])
      assert.ok(svg.includes(text), text);
  });

  it('the shapes go from relu to the mean of the learnt functions', () => {
    assert.equal(flexibleReluValue(2, 1, 0), 2);
    assert.equal(flexibleReluValue(-8, 0, 0), -2);
    const spec = JSON.stringify(activationShapes(loaded));
    assert.ok(spec.includes('"before training"') && spec.includes('"after training"'));
    assert.ok(spec.includes('AE1, layer 3') && spec.includes('AE2, layer 5'));
  });
});

describe('parameterCounts', () => {
  it('has the paper claim of less than .03 % hold for AE1 alone', () => {
    const flexible = parameterCounts().rows.filter(({ activation }) => activation === 'Flexible');
    assert.deepEqual(
      flexible.map(({ extra }) => extra),
      [48, 256],
    );
    const [first, second] = flexible.map(({ percent }) => percent as number);
    // 48 / 212,070 and 256 / 219,891.
    assertClose(first, 0.02263, { absolute: 1e-5 });
    assertClose(second, 0.11642, { absolute: 1e-5 });
  });
});

describe('countedVerdicts', () => {
  it('has a verdict on every claim that counts parameters: the .03 % holds for AE1 and not for AE2', () => {
    const { rows } = countedVerdicts();
    const verdictsOf = (claim: RegExp): unknown[] =>
      rows.filter((row) => claim.test(row.claim as string)).map(({ network, verdict }) => [network, verdict]);
    assert.deepEqual(verdictsOf(/\.03 %/), [
      ['AE1', 'supported'],
      ['AE2', 'contradicted'],
    ]);
    assert.deepEqual(verdictsOf(/6\.82 %/), [['LSTM-1', 'supported']]);
    assert.deepEqual(verdictsOf(/neither the largest/), [['LSTM-1', 'supported']]);
    // 1,504 against 2,208 and 3,520.
    assert.deepEqual(verdictsOf(/much smaller/), [
      ['LSTM-1 against LSTM-3', 'supported'],
      ['LSTM-1 against LSTM-4', 'supported'],
    ]);
    assert.match(toMarkdown(countedVerdicts()), /not testable here/);
  });
});
