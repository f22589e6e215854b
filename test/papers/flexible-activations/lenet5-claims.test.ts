import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LoadedTrials } from '../../../src/experiments/index.js';
import {
  LENET_ARMS,
  LENET_NAMES,
  lenetClaims,
  verdictTables,
} from '../../../src/papers/flexible-activations/index.js';
import { normal, stream } from '../../../src/random/index.js';
import { constructedSources } from '../sources.js';

/** Losses planted so that the regularised arm is the best, and steadier than the one without the regulariser. */
const PLANTED = { relu: 1.2, prelu: 1.1, flexible: 1.1, regularised: 1 };

function constructed(): LoadedTrials {
  const rows = LENET_NAMES.flatMap((network) =>
    LENET_ARMS.flatMap((arm) =>
      Array.from({ length: 30 }, (_, seed) => {
        const noise = normal(stream(seed, `noise/${network}${arm}`), 0, 1)[0];
        const loss = PLANTED[arm] + (arm === 'regularised' ? 1e-4 : 1e-2) * noise;
        return { variant: `${network}-${arm}`, seed, status: 'completed' as const, loss };
      }),
    ),
  );
  return {
    trials: rows.map(({ loss, ...row }) => ({
      ...row,
      minimumValidationLoss: loss,
      testLoss: loss,
      testAccuracy: 100 - 30 * loss,
    })),
    curves: rows.flatMap(({ loss, ...row }) =>
      [2, 1].map((factor, index) => ({ ...row, curve: 'validationLoss', index, value: factor * loss })),
    ),
    parameters: [],
    sources: constructedSources({
      experiment: 'flexible-activations/lenet5',
      scale: 'paper',
      trials: rows.length,
    }),
  };
}

describe('lenetClaims', () => {
  const [{ rows }] = verdictTables([lenetClaims(constructed())]);
  const of = (claim: RegExp) => rows.filter((row) => claim.test(row.claim as string));

  it('has losses, curves, accuracies and spread of both networks, and supports what was planted', () => {
    // Five pairs of losses, two of curves, two of accuracies and one of spreads for each network, and the insignificant one.
    assert.equal(rows.length, 2 * (5 + 2 + 2 + 1) + 1);
    for (const [claim, count] of [
      [/significant improvement/, 4],
      [/almost always below/, 4],
      [/improves the performance/, 4],
      [/reduces the variance/, 2],
    ] as const)
      assert.deepEqual(
        of(claim).map(({ verdict }) => verdict),
        new Array(count).fill('supported'),
      );
  });

  it('compares the means of the curves over the epochs', () => {
    const [row] = of(/almost always below/);
    // (2 + 1) / 2 times the planted loss.
    assert.ok(Math.abs((row.first as { mean: number }).mean - 1.5) < 1e-3);
  });

  it('contradicts that the fixed model is the more accurate', () => {
    assert.deepEqual(
      of(/seems slightly better/).map(({ verdict }) => verdict),
      ['contradicted'],
    );
  });
});
