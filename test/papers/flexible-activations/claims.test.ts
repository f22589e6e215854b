import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { results } from '../../../src/experiments/index.js';
import {
  autoencoderClaims,
  confoundedClaims,
  countedClaims,
  lenetClaims,
  lstmClaims,
} from '../../../src/papers/flexible-activations/claims.js';
import {
  autoencoderExperiment,
  lenetExperiment,
  lstmConfoundedExperiment,
  lstmExperiment,
} from '../../../src/papers/flexible-activations/index.js';
import { normal, stream } from '../../../src/random/index.js';
import { checkClaims, type CheckedRow, type Claim } from '../../../src/report/index.js';
import { assertClose } from '../../support/numbers.js';
import { constructedResults } from './constructed.js';

const rowsOf = (claims: readonly Claim[]): CheckedRow[] => checkClaims(claims).flatMap(({ rows }) => rows);

/** The row that compares two arms on a network in the smallest validation loss, or in another quantity. */
function rowOf(
  rows: readonly CheckedRow[],
  on: string,
  [first, second]: [string, string],
  quantity = /^minimum validation loss/,
): CheckedRow {
  const found = rows.filter(
    (row) =>
      row.on === on &&
      row.first === first &&
      row.second === second &&
      row.claim.kind === 'compared' &&
      quantity.test(row.claim.quantity.label),
  );
  assert.equal(found.length, 1, `${on}: ${first} against ${second}`);
  return found[0];
}

// SciPy 1.17.1 on the stored records: stats.ttest_rel of the trials of 100 seeds, of 50 for the autoencoders.
describe('claims of the stored trials', () => {
  it('the LSTMs are compared as pairs', async () => {
    const rows = rowsOf(lstmClaims(await results(lstmExperiment, { scale: 'paper' })));
    const gates: [string, string] = ['Flexible', 'Fixed'];
    for (const [network, quantity, t, p] of [
      ['LSTM-4', /^minimum validation/, -4.99, 2.6e-6],
      ['LSTM-4', /^test loss/, -5.46, 3.6e-7],
      ['LSTM-3', /^test loss/, -4.25, 4.9e-5],
    ] as const) {
      const { found } = rowOf(rows, network, gates, quantity);
      assert.deepEqual([found.test, found.pairs], ['paired t', 100]);
      // Both as printed, with three and two digits.
      assertClose(found.statistic!, t, { absolute: 0.005 });
      assertClose(found.p!, p, { relative: 0.03 });
    }
    assert.equal(rowOf(rows, 'LSTM-4', gates).found.verdict, 'supported');
    assert.equal(rowOf(rows, 'LSTM-4', gates, /^test loss/).found.verdict, null);
    assert.equal(rowOf(rows, 'LSTM-3', gates).found.verdict, 'too small to matter');
    const none = rowOf(rows, 'LSTM-1', ['Flexible, regularised', 'Fixed']);
    assert.match(none.remark!, /prints a difference of 0\.5 standard errors/);
  });

  it('the cell alone makes the fixed gates of LSTM-3 better by more than the paper says of the gates', async () => {
    const lstm = await results(lstmExperiment, { scale: 'paper' });
    const library = await results(lstmConfoundedExperiment, { scale: 'paper' });
    const rows = rowsOf(confoundedClaims(lstm, library));
    const cells = (network: string) => rowOf(rows, network, ['Fixed', "Fixed, PyTorch's cell"]).found;
    assert.equal(cells('LSTM-3').verdict, 'contradicted');
    assert.equal(cells('LSTM-2').verdict, 'supported');
    // 100 (mean of the differences) / (mean in PyTorch's cell), ttest_rel: p = 4.1e-10 and 1.7e-5.
    assertClose(cells('LSTM-3').relativeChange!, -0.73, { absolute: 0.005 });
    assertClose(cells('LSTM-3').p!, 4.1e-10, { relative: 0.03 });
    assertClose(cells('LSTM-4').relativeChange!, -0.48, { absolute: 0.005 });
    assertClose(cells('LSTM-4').p!, 1.7e-5, { relative: 0.03 });
  });

  it('PReLU differs from ReLU in both autoencoders', async () => {
    const rows = rowsOf(autoencoderClaims(await results(autoencoderExperiment, { scale: 'paper' })));
    for (const [network, t, p] of [
      ['AE1', -4.18, 1.2e-4],
      ['AE2', -4.08, 1.7e-4],
    ] as const) {
      const { found } = rowOf(rows, network, ['PReLU', 'ReLU']);
      assertClose(found.statistic!, t, { absolute: 0.005 });
      assertClose(found.p!, p, { relative: 0.05 });
      assert.equal(found.verdict, 'supported');
    }
    assert.equal(rowOf(rows, 'AE2', ['Flexible', 'PReLU']).found.verdict, 'too small to matter');
  });

  it('LeNet-5 without batch normalisation does not overfit within its epochs', async () => {
    const [without, withBn] = lenetClaims(await results(lenetExperiment, { scale: 'paper' })).filter(
      ({ kind }) => kind === 'counted',
    );
    assert.ok(without.kind === 'counted' && withBn.kind === 'counted');
    // 43, 46, 46 and 50 of 50 trials have their lowest loss after epoch 9 or 10 (numpy.argmin).
    assert.match(without.ours, /^lowest by epoch 8 in 7 .*, 4 .*, 4 .*, 0 .* of 50 trials$/);
    assert.deepEqual([without.holds, withBn.holds], [false, true]);
  });
});

describe('claims of constructed trials', () => {
  const LOSSES: Record<string, number> = { relu: 1.2, prelu: 1.1, flexible: 1.1, regularised: 1 };
  const lenet = (planted: Record<string, number>) =>
    lenetClaims(
      constructedResults(lenetExperiment, { trials: 30 }, (variant, seed) => {
        const loss =
          planted[variant.split('-')[1]] + 1e-3 * normal(stream(seed, `noise/${variant}`), 0, 1)[0];
        return {
          metrics: { minimumValidationLoss: loss, testLoss: loss, testAccuracy: 100 - 30 * loss },
          curves: { validationLoss: [2 * loss, loss] },
        };
      }),
    );

  it('support what is planted and contradict its opposite', () => {
    const verdicts = (planted: Record<string, number>, second: string): unknown =>
      rowOf(rowsOf(lenet(planted)), 'LeNet-5', ['PReLU per unit, regularised', second]).found.verdict;
    assert.equal(verdicts(LOSSES, 'ReLU'), 'supported');
    assert.equal(verdicts({ ...LOSSES, regularised: 1.3 }, 'ReLU'), 'contradicted');
  });

  it('find an accuracy equivalent only where it is', () => {
    const verdict = (relu: number): unknown =>
      rowOf(
        rowsOf(lenet({ ...LOSSES, relu, regularised: 1 })),
        'LeNet-5 with BN',
        ['ReLU', 'PReLU per unit, regularised'],
        /^test accuracy/,
      ).found.verdict;
    assert.equal(verdict(1), 'supported');
    // Three percentage points; the paper's standard error of the difference is 0.29.
    assert.equal(verdict(1.1), 'contradicted');
  });

  it('conclude nothing from fewer than five trials, and leave out a pair of which one diverged', () => {
    const lstm = (trials: number) =>
      constructedResults(lstmExperiment, { trials }, (variant, seed) => {
        const diverged = variant === 'LSTM-2-fixed' && seed === 0;
        const loss = 2e-4 + 1e-7 * normal(stream(seed, `noise/${variant}`), 0, 1)[0];
        return { metrics: { minimumValidationLoss: diverged ? NaN : loss, testLoss: loss } };
      });
    for (const { found } of rowsOf(lstmClaims(lstm(4))))
      assert.ok(found.verdict === null || found.verdict === 'not testable here');
    const { found } = rowOf(rowsOf(lstmClaims(lstm(8))), 'LSTM-2', ['Flexible', 'Fixed']);
    assert.deepEqual([found.pairs, found.leftOut], [7, 1]);
  });
});

describe('countedClaims', () => {
  it('have the .03 % hold for AE1 and not for AE2, and the 6.82 % for LSTM-1', () => {
    const found = new Map(countedClaims().map(({ on, holds }) => [on, holds]));
    assert.deepEqual([found.get('AE1'), found.get('AE2'), found.get('LSTM-1')], [true, false, true]);
    // 1,504 against 2,208 and 3,520.
    assert.equal(found.get('LSTM-1, flexible: much smaller than LSTM-3'), true);
    // Of the printed numbers with Python's math.erfc: 8 of the 33 lie between 1e-6 and 1e-2.
    assert.equal(found.get("the paper's Table 2"), false);
  });
});
