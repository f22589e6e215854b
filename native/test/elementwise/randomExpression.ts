import * as e from '../../src/elementwise/expression.js';
import { integer, pick } from '../support/random.js';

const UNARY = [
  e.negate,
  (v: e.Expression) => e.exp(e.minimum(v, 3)),
  (v: e.Expression) => e.expm1(e.minimum(v, 3)),
  (v: e.Expression) => e.log(e.add(0.5, e.square(v))),
  (v: e.Expression) => e.log1p(e.abs(v)),
  e.tanh,
  e.sechSquared,
  e.sigmoid,
  e.sigmoidSlope,
  e.softplus,
  e.sin,
  e.cos,
  (v: e.Expression) => e.sqrt(e.add(0.3, e.abs(v))),
  (v: e.Expression) => e.cbrt(e.add(2, e.tanh(v))),
  e.square,
  (v: e.Expression) => e.reciprocal(e.add(1, e.square(v))),
  e.relu,
  e.abs,
  (v: e.Expression) => e.power(e.add(1.5, e.sin(v)), 1.7),
  (v: e.Expression) => e.multiply(0.5, e.power(v, 3)),
];
const BINARY = [
  e.add,
  e.subtract,
  e.multiply,
  (a: e.Expression, b: e.Expression) => e.divide(a, e.add(1, e.square(b))),
  e.minimum,
  e.maximum,
];

/** A random formula: calls on calls made before, so that subexpressions are shared. */
export function randomExpression(uniform: () => number, inputCount: number): e.Expression {
  const made: e.Expression[] = Array.from({ length: inputCount }, (_, i) => e.input(i));
  const any = (): e.Expression => (uniform() < 0.1 ? e.constant(4 * uniform() - 2) : pick(uniform, made));
  const steps = integer(uniform, 2, 16);
  for (let k = 0; k < steps; k++) {
    const kind = uniform();
    if (kind < 0.5) made.push(pick(uniform, UNARY)(any()));
    else if (kind < 0.9) made.push(pick(uniform, BINARY)(any(), any()));
    else if (kind < 0.95) made.push(e.select(e.less(e.input(0), 0.25), any(), any()));
    else made.push(e.clip(any(), -1.3, 1.7));
  }
  return e.sum(made.slice(-2));
}
