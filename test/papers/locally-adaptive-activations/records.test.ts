import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { metric, results, type Results } from '../../../src/experiments/index.js';
import {
  burgersClaims,
  burgersExperiment,
  functionFitExperiment,
  startCondition,
} from '../../../src/papers/locally-adaptive-activations/index.js';
import { checkClaims } from '../../../src/report/index.js';
import { pairedTTest, welchTest } from '../../../src/statistics/index.js';
import { projectRoot } from '../../../src/system/project-root.js';

const root = path.join(projectRoot(), 'data', 'trials');

/** Two significant digits, as SciPy's ttest_rel and ttest_ind(equal_var=False) on the same records print them. */
const near = (p: number, known: number): void =>
  assert.ok(Math.abs(p / known - 1) < 0.05, `p = ${p}, known as ${known}`);

describe('the stored trials at paper scale', () => {
  let fits: Results;
  let solutions: Results;
  before(async () => {
    fits = await results(functionFitExperiment, { scale: 'paper', root });
    solutions = await results(burgersExperiment, { scale: 'paper', root });
  });
  const values = (shown: Results, variant: string, name: string): number[] =>
    metric(shown, variant, name).map((value) => value!);

  it('tell GAAF from the standard network on the Burgers equation, as pairs by far more than unpaired', () => {
    const [gaaf, standard] = ['gaaf', 'standard'].map((variant) => values(solutions, variant, 'relativeL2'));
    near(pairedTTest(gaaf, standard).p!, 4.2e-5);
    near(welchTest(gaaf, standard).p!, 0.011);
  });

  it("tell N-LAAF's function fit from GAAF's by logarithms in the first ten trials", () => {
    const [local, global] = ['n-laaf', 'gaaf'].map((variant) =>
      values(fits, variant, 'dataLoss').slice(0, 10).map(Math.log),
    );
    near(welchTest(local, global).p!, 1.34e-4);
  });

  it('contradict that slope recovery lowers the Burgers error of L-LAAF', () => {
    const row = checkClaims(burgersClaims(solutions))
      .filter(({ claim }) => claim.sentence === 'slope recovery gives the least error')
      .flatMap((one) => one.rows)
      .find(({ first, second }) => first === 'L-LAAF with SRT' && second === 'L-LAAF')!;
    assert.equal(row.found.verdict, 'contradicted');
  });

  it('start below the bound of Theorem 2.1 in one of thirty and in eight of ten trials', () => {
    assert.deepEqual(
      startCondition(fits, solutions).rows.map(({ satisfied, trials }) => [satisfied, trials]),
      [
        [1, 30],
        [1, 30],
        [8, 10],
        [8, 10],
      ],
    );
  });
});
