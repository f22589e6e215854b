import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareTrial } from '../../src/audit/index.js';
import type { AuditRule, TrialResult } from '../../src/experiments/index.js';

const rule: AuditRule = {
  length: 'epochs',
  first: { values: 2, tolerance: 1e-3 },
  last: { tolerance: 0.01 },
  measured: 'in the test',
};

const trial = (loss: readonly number[], error: number, seed = 0): TrialResult => ({
  seed,
  status: 'completed',
  metrics: { error, final: loss.at(-1)! },
  curves: { loss },
});

const stored = trial([1, 0.5, 0.25, 0.125], 0.1);
const others = [0.1, 0.11, 0.09, 0.105, 0.095, 0.102].map((error, i) =>
  trial([1, 0.5, 0.25, 1.25 * error], error, i + 1),
);
const compare = (again: TrialResult, changes: Partial<Parameters<typeof compareTrial>[2]> = {}) =>
  compareTrial(stored, again, { rule, exact: false, full: true, others, ...changes });

describe('compareTrial', () => {
  it('takes the shortest text of a float32 value for that value', () => {
    const { verdict, differences } = compare(trial([1, 0.5, 0.25, 0.125], Math.fround(0.1)), { exact: true });
    assert.equal(verdict, 'same');
    assert.deepEqual(differences, []);
  });

  it('lets no digit differ on the same backend and processor', () => {
    const { verdict, differences } = compare(trial([1, 0.5, 0.25, 0.125], 0.1 * (1 + 2e-7)), { exact: true });
    assert.equal(verdict, 'differs');
    assert.equal(differences[0].name, 'error');
  });

  it('holds the first values and the metrics to their own tolerances elsewhere', () => {
    assert.equal(compare(trial([1, 0.5004, 0.3, 0.1255], 0.1009)).verdict, 'within');
    assert.equal(compare(trial([1, 0.501, 0.25, 0.125], 0.1)).verdict, 'differs');
    assert.equal(compare(trial([1, 0.5, 0.25, 0.125], 0.1012)).verdict, 'differs');
  });

  it('compares the beginning alone of a training that was cut', () => {
    const cut = { ...trial([1, 0.5], 7), metrics: { error: 7, final: 0.5 } };
    const { verdict, last } = compare(cut, { full: false, exact: true });
    assert.equal(verdict, 'same');
    assert.equal(last, null);
  });

  it('holds metrics of chaotic trainings to the spread over the other trials', () => {
    // s = 0.0071 of six others; t(0.99995; 5) = 11.18 (SciPy 1.17.1): allowed is 0.1125.
    const spread: AuditRule = { ...rule, last: 'spread' };
    assert.equal(compare(trial([1, 0.5, 0.25, 0.125], 0.21), { rule: spread }).verdict, 'within');
    assert.equal(compare(trial([1, 0.5, 0.25, 0.125], 0.215), { rule: spread }).verdict, 'differs');
  });

  it('finds a metric that was changed apart from the curve that it is taken from', () => {
    const spread: AuditRule = { ...rule, last: 'spread' };
    const forged: TrialResult = { ...stored, metrics: { ...stored.metrics, final: 0.124 } };
    const again = trial([1, 0.5, 0.26, 0.13], 0.1);
    const { verdict, differences } = compareTrial(forged, again, {
      rule: spread,
      exact: false,
      full: true,
      others,
    });
    assert.equal(verdict, 'differs');
    assert.match(differences[0].name, /^final \(last of loss\)/);
  });

  it('counts a number that one side lacks as a difference', () => {
    const { verdict } = compare({ ...stored, metrics: { error: 0.1 } }, { exact: true });
    assert.equal(verdict, 'differs');
    assert.equal(compare(trial([1, NaN, 0.25, 0.125], 0.1)).verdict, 'differs');
  });
});
