import {
  add,
  cbrt,
  constant,
  cos,
  divide,
  equal,
  exp,
  less,
  lessOrEqual,
  minimum,
  multiply,
  negate,
  power,
  reciprocal,
  sechSquared,
  select,
  sigmoid,
  sigmoidSlope,
  sign,
  sin,
  square,
  tanh,
  topologicalOrder,
  type Expression,
  type OperationExpression,
} from './expression.js';

/** 1 / (3 cbrt(x)^2), and 0 at 0; the inner select keeps further derivatives finite at 0. */
function cbrtSlope(x: Expression): Expression {
  const atZero = equal(x, 0);
  return select(atZero, 0, reciprocal(select(atZero, 1, multiply(3, square(cbrt(x))))));
}

/**
 * What a call adds to the adjoints of its operands, in their order; `dy` is its own adjoint. Where a slope is 0
 * or 1 the adjoint is selected, not multiplied, so that an infinite one does not turn into NaN.
 */
function pullBack(call: OperationExpression, dy: Expression): Expression[] {
  const [x, y, z] = call.operands as [Expression, Expression, Expression];
  switch (call.operation) {
    case 'negate':
      return [negate(dy)];
    case 'exp':
      return [multiply(dy, call)];
    case 'expm1':
      return [multiply(dy, exp(x))];
    case 'log':
      return [divide(dy, x)];
    case 'log1p':
      return [divide(dy, add(1, x))];
    case 'tanh':
      return [multiply(dy, sechSquared(x))];
    case 'sechSquared':
      return [multiply(dy, multiply(-2, multiply(tanh(x), call)))];
    case 'sigmoid':
      return [multiply(dy, sigmoidSlope(x))];
    case 'sigmoidSlope':
      // 1 - 2 sigmoid(x) = -tanh(x / 2), without cancellation at 0.
      return [negate(multiply(dy, multiply(tanh(multiply(0.5, x)), call)))];
    case 'softplus':
      return [multiply(dy, sigmoid(x))];
    case 'sin':
      return [multiply(dy, cos(x))];
    case 'cos':
      return [negate(multiply(dy, sin(x)))];
    case 'sqrt':
      return [divide(multiply(0.5, dy), call)];
    case 'cbrt':
      return [multiply(dy, cbrtSlope(x))];
    case 'square':
      return [multiply(dy, multiply(2, x))];
    case 'reciprocal':
      return [negate(multiply(dy, square(call)))];
    case 'relu':
      return [select(less(0, x), dy, 0)];
    case 'abs':
      return [multiply(dy, sign(x))];
    case 'add':
      return [dy, dy];
    case 'subtract':
      return [dy, negate(dy)];
    case 'multiply':
      return [multiply(dy, y), multiply(dy, x)];
    case 'divide': {
      const scaled = divide(dy, y);
      return [scaled, negate(multiply(scaled, call))];
    }
    case 'minimum': {
      const first = lessOrEqual(x, y);
      return [select(first, dy, 0), select(first, 0, dy)];
    }
    case 'maximum': {
      const first = lessOrEqual(y, x);
      return [select(first, dy, 0), select(first, 0, dy)];
    }
    case 'power': {
      const exponent = y.kind === 'constant' ? y.value : NaN;
      return [multiply(dy, multiply(exponent, power(x, exponent - 1))), constant(0)];
    }
    case 'select':
      return [constant(0), select(x, dy, 0), select(x, 0, dy)];
    case 'clip': {
      const [aboveLow, belowHigh] = [less(y, x), less(x, z)];
      return [
        select(minimum(aboveLow, belowHigh), dy, 0),
        select(aboveLow, 0, dy),
        select(aboveLow, select(belowHigh, 0, dy), 0),
      ];
    }
    case 'sign':
    case 'step':
      return [constant(0)];
    case 'less':
    case 'lessOrEqual':
    case 'equal':
      return [constant(0), constant(0)];
  }
}

/** The differentiable inputs that an expression reads, ascending. */
export function differentiableInputs(roots: readonly Expression[]): number[] {
  const indices = new Set<number>();
  for (const e of topologicalOrder(roots)) if (e.kind === 'input' && e.differentiable) indices.add(e.index);
  return [...indices].sort((a, b) => a - b);
}

/**
 * The gradient of sum_k seeds[k] outputs[k] by every differentiable input of the outputs, as expressions that
 * share what they have in common: input index -> partial derivative. Reverse mode; inputs inside the seeds
 * count as constants.
 */
export function gradient(
  outputs: readonly Expression[],
  seeds: readonly Expression[],
): ReadonlyMap<number, Expression> {
  const order = topologicalOrder(outputs);
  const active = new Set<Expression>();
  for (const e of order) {
    const depends = e.kind === 'operation' && e.operands.some((operand) => active.has(operand));
    if (depends || (e.kind === 'input' && e.differentiable)) active.add(e);
  }
  const adjoints = new Map<Expression, Expression>();
  const accumulate = (target: Expression, amount: Expression): void => {
    if (!active.has(target)) return;
    const sofar = adjoints.get(target);
    adjoints.set(target, sofar ? add(sofar, amount) : amount);
  };
  outputs.forEach((output, k) => accumulate(output, seeds[k]!));

  const result = new Map<number, Expression>();
  for (const e of order.reverse()) {
    const adjoint = adjoints.get(e);
    if (!adjoint) continue;
    if (e.kind === 'operation')
      pullBack(e, adjoint).forEach((amount, i) => accumulate(e.operands[i]!, amount));
    else if (e.kind === 'input') {
      const sofar = result.get(e.index);
      result.set(e.index, sofar ? add(sofar, adjoint) : adjoint);
    }
  }
  return result;
}
