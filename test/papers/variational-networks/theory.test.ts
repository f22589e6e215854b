import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import {
  formulaGradient,
  GRADIENT_FORMULAS,
  harmonicFunctions,
  linearError,
  printedErrors,
  randomVariationalNetwork,
  scaleError,
  SOFTMAX,
  tiedError,
} from '../../../src/calculus/index.js';
import { chooseBackend } from '../../../src/backends/index.js';
import {
  identityTable,
  printedTable,
  rectifierLosses,
} from '../../../src/papers/variational-networks/theory.js';
import { formulaErrors } from '../../../src/training/index.js';

describe('the gradient formulas of the paper', () => {
  before(() => chooseBackend());

  it('agree with central differences in float64 and with reverse mode in float32', () => {
    const errors = formulaErrors();
    assert.equal(errors.length, GRADIENT_FORMULAS.length + 1);
    for (const { equation, gradients, differences, reverse } of errors) {
      assert.ok(gradients > 0, equation);
      // Differences of the fourth order with steps of 2e-4; sums of some dozen float32 products.
      assert.ok(differences < 1e-8, `${equation}: ${differences}`);
      assert.ok(reverse < 2e-5, `${equation}: ${reverse}`);
    }
  });

  it('give one gradient where they speak of the same layer', () => {
    const { network, samples } = randomVariationalNetwork(9, 'layer', [4, 5], harmonicFunctions(3, 1));
    const of = (equation: string, h: number): number[] => {
      const formula = GRADIENT_FORMULAS.find((one) => one.equation === equation)!;
      return formulaGradient(formula, network, SOFTMAX, samples, h);
    };
    for (const [a, b, h] of [
      ['(5)', '(6)', 1],
      ['(9)', '(10)', 0],
      ['(11)', '(12)', 0],
      ['(6)', '(12)', 1],
    ] as const)
      of(a, h).forEach((value, i) =>
        assert.ok(Math.abs(value - of(b, h)[i]) < 1e-13 * (1 + Math.abs(value))),
      );
  });

  it('are wrong where they are misprinted, and right as corrected', () => {
    const computed = printedErrors().filter(({ printed }) => printed !== null);
    assert.equal(computed.length, 5);
    for (const { equation, printed, corrected } of computed) {
      assert.ok(printed! > 0.1, equation);
      assert.ok(corrected! < 1e-9, equation);
    }
    assert.equal(printedTable().rows.length, printedErrors().length);
  });
});

describe('identities', () => {
  it('tied coefficients have the sum of the gradients of the neurons', () => {
    for (const seed of [1, 2, 3]) assert.ok(tiedError(seed) < 1e-13);
  });

  it('the identity as basis makes a linear network', () => {
    for (const seed of [1, 2, 3]) assert.ok(linearError(seed) < 1e-13);
  });

  it('W -> c W and alpha -> alpha / c leave the outputs as they are', () => {
    for (const c of [-3, 0.01, 7]) assert.ok(scaleError(3, c) < 1e-12);
  });

  it('{ReLU} with the coefficient 1 trains as the ReLU network does, to the last digit', async () => {
    const { ordinary, expanded } = await rectifierLosses(30);
    assert.equal(ordinary.length, 31);
    assert.ok(ordinary[30] < ordinary[0]);
    assert.deepEqual(expanded, ordinary);
    assert.deepEqual(
      (await identityTable()).rows.map(({ found }) => found),
      ['equal to rounding', 'equal to rounding', 'equal to rounding', 'the same float32 numbers'],
    );
  });
});
