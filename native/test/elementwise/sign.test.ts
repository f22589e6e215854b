import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as e from '../../src/elementwise/expression.js';
import { OPERATIONS } from '../../src/elementwise/operations.js';
import { signOf } from '../../src/elementwise/sign.js';
import { uniforms } from '../support/random.js';
import { randomExpression } from './randomExpression.js';

const x = e.input(0);

/** In float32 after each operation, with the infinities and NaN that come of it. */
function evaluate(expression: e.Expression, at: readonly number[]): number {
  if (expression.kind === 'constant') return Math.fround(expression.value);
  if (expression.kind === 'input') return at[expression.index]!;
  const [a = 0, b = 0, c = 0] = expression.operands.map((operand) => evaluate(operand, at));
  return Math.fround(OPERATIONS[expression.operation].evaluate(a, b, c));
}

describe('signOf', () => {
  it('sees through the exponent of the adaptive Gumbel activation', () => {
    const exponent = e.negate(e.multiply(e.softplus(x), e.exp(e.negate(e.input(1)))));
    assert.equal(signOf(exponent), -1);
    assert.equal(signOf(e.negate(exponent)), 1);
  });

  it('says nothing of an input, of a quotient, or of a sum of both signs', () => {
    for (const unknown of [x, e.divide(e.abs(x), e.abs(x)), e.subtract(e.exp(x), e.abs(x))])
      assert.equal(signOf(unknown), 0);
  });

  it('is that of the value, for random formulas at random and special points', () => {
    const uniform = uniforms(7);
    const special = [0, -0, Infinity, -Infinity, 1e-40, -1e-40, 3e38];
    let claims = 0;
    for (let k = 0; k < 2000; k++) {
      const f = randomExpression(uniform, 2);
      const sign = signOf(f);
      if (sign === 0) continue;
      claims++;
      for (let i = 0; i < 40; i++) {
        const at = [0, 1].map(() =>
          Math.fround(uniform() < 0.3 ? special[Math.floor(uniform() * special.length)]! : 8 * uniform() - 4),
        );
        const value = evaluate(f, at);
        assert.ok(!(sign * value < 0), `formula ${k} at ${at.join()}: ${value}, sign ${sign}`);
      }
    }
    assert.ok(claims > 50, `${claims} claims`);
  });
});
