import { OPERATIONS, type OperationName } from './operations.js';

/** The i-th tensor given to `elementwise`; `differentiable: false` marks data and noise. */
export interface InputExpression {
  readonly kind: 'input';
  readonly index: number;
  readonly differentiable: boolean;
}

export interface ConstantExpression {
  readonly kind: 'constant';
  readonly value: number;
}

export interface OperationExpression {
  readonly kind: 'operation';
  readonly operation: OperationName;
  readonly operands: readonly Expression[];
}

/** An immutable formula over the elements of the input tensors. A node used twice is computed once. */
export type Expression = InputExpression | ConstantExpression | OperationExpression;

/** Where an expression is expected, a number stands for a constant. */
export type Operand = Expression | number;

function inputNode(index: number, differentiable: boolean): InputExpression {
  if (!(Number.isInteger(index) && index >= 0 && index < 1024)) {
    throw new RangeError(`invalid input index ${index}: an integer in 0..1023 is allowed`);
  }
  return { kind: 'input', index, differentiable };
}

/** The element of input tensor `index` (0..1023), with a gradient. */
export const input = (index: number): Expression => inputNode(index, true);

/** The element of input tensor `index` (0..1023), without a gradient: data, noise, draws. */
export const constantInput = (index: number): Expression => inputNode(index, false);

/** The same number for every element, rounded to float32 where it is used. */
export const constant = (value: number): Expression => ({ kind: 'constant', value });

const lift = (operand: Operand): Expression => (typeof operand === 'number' ? constant(operand) : operand);

const isConstant = (e: Expression, value: number): boolean => e.kind === 'constant' && e.value === value;

/** The operand of `name(x)`, if `e` is such a call. */
function operandOf(e: Expression, name: OperationName): Expression | undefined {
  return e.kind === 'operation' && e.operation === name ? e.operands[0] : undefined;
}

/** A call whose operands are all constants becomes a constant. */
function node(operation: OperationName, ...operands: Expression[]): Expression {
  const values = operands.map((e) => (e.kind === 'constant' ? e.value : undefined));
  if (values.every((v) => v !== undefined)) {
    const [a = 0, b = 0, c = 0] = values;
    return constant(OPERATIONS[operation].evaluate(a, b, c));
  }
  return { kind: 'operation', operation, operands };
}

const unary =
  (operation: OperationName) =>
  (x: Operand): Expression =>
    node(operation, lift(x));

/** -x */
export function negate(x: Operand): Expression {
  const e = lift(x);
  if (e.kind === 'operation' && e.operation === 'subtract') {
    return subtract(e.operands[1]!, e.operands[0]!);
  }
  return operandOf(e, 'negate') ?? node('negate', e);
}

/** a + b */
export function add(a: Operand, b: Operand): Expression {
  const [p, q] = [lift(a), lift(b)];
  if (isConstant(p, 0)) return q;
  if (isConstant(q, 0)) return p;
  const negated = operandOf(q, 'negate');
  if (negated) return subtract(p, negated);
  const first = operandOf(p, 'negate');
  return first ? subtract(q, first) : node('add', p, q);
}

/** a - b */
export function subtract(a: Operand, b: Operand): Expression {
  const [p, q] = [lift(a), lift(b)];
  if (isConstant(q, 0)) return p;
  if (isConstant(p, 0)) return negate(q);
  const negated = operandOf(q, 'negate');
  return negated ? add(p, negated) : node('subtract', p, q);
}

/**
 * a b. An exact factor 0 gives 0 whatever the other factor is: it stands for a derivative that does not exist,
 * not for a number times Infinity.
 */
export function multiply(a: Operand, b: Operand): Expression {
  const [p, q] = [lift(a), lift(b)];
  if (isConstant(p, 0) || isConstant(q, 0)) return constant(0);
  if (isConstant(p, 1)) return q;
  if (isConstant(q, 1)) return p;
  if (isConstant(p, -1)) return negate(q);
  if (isConstant(q, -1)) return negate(p);
  if (q.kind === 'constant' && p.kind !== 'constant') return multiply(q, p);
  const [np, nq] = [operandOf(p, 'negate'), operandOf(q, 'negate')];
  if (np && nq) return multiply(np, nq);
  if (nq) return p.kind === 'constant' ? multiply(-p.value, nq) : negate(multiply(p, nq));
  if (np) return negate(multiply(np, q));
  if (p.kind === 'constant' && q.kind === 'operation' && q.operation === 'multiply') {
    const [first, second] = [q.operands[0]!, q.operands[1]!];
    if (first.kind === 'constant') return multiply(p.value * first.value, second);
  }
  return node('multiply', p, q);
}

/** a / b */
export function divide(a: Operand, b: Operand): Expression {
  const [p, q] = [lift(a), lift(b)];
  if (isConstant(p, 0)) return p;
  if (isConstant(q, 1)) return p;
  if (isConstant(q, -1)) return negate(p);
  if (isConstant(p, 1)) return node('reciprocal', q);
  const negated = operandOf(p, 'negate');
  return negated ? negate(divide(negated, q)) : node('divide', p, q);
}

/** 1 / x */
export const reciprocal = unary('reciprocal');
/** e^x */
export const exp = unary('exp');
/** e^x - 1, exact near 0 */
export const expm1 = unary('expm1');
/** ln x */
export const log = unary('log');
/** ln(1 + x), exact near 0 */
export const log1p = unary('log1p');
/** tanh x */
export const tanh = unary('tanh');
/** tanh'(x) = 1 / cosh^2 x, exact in the tails */
export const sechSquared = unary('sechSquared');
/** 1 / (1 + e^-x) */
export const sigmoid = unary('sigmoid');
/** sigmoid'(x) = e^-|x| / (1 + e^-|x|)^2, exact in the tails */
export const sigmoidSlope = unary('sigmoidSlope');
/** ln(1 + e^x), without overflow */
export const softplus = unary('softplus');
export const sin = unary('sin');
export const cos = unary('cos');
/** The square root; NaN below 0. */
export const sqrt = unary('sqrt');
/** The real cube root, the sign kept. Its derivative at 0, which is infinite, is taken as 0. */
export const cbrt = unary('cbrt');
/** max(x, 0); derivative 0 at 0 */
export const relu = unary('relu');
/** |x|; derivative 0 at 0 */
export const abs = unary('abs');
/** -1, 0 or 1; derivative 0 */
export const sign = unary('sign');
/** 1 where x > 0, else 0; derivative 0 */
export const step = unary('step');

/** x^2 */
export function square(x: Operand): Expression {
  const e = lift(x);
  return node('square', operandOf(e, 'negate') ?? e);
}

/** x^exponent for a number exponent; small whole exponents and 1/2 without a logarithm. */
export function power(x: Operand, exponent: number): Expression {
  const e = lift(x);
  switch (exponent) {
    case 0:
      return constant(1);
    case 1:
      return e;
    case 2:
      return square(e);
    case 3:
      return multiply(e, square(e));
    case 4:
      return square(square(e));
    case 0.5:
      return sqrt(e);
    case -1:
      return reciprocal(e);
    case -2:
      return reciprocal(square(e));
    default:
      return node('power', e, constant(exponent));
  }
}

/** The smaller; where equal, the gradient goes to a. */
export const minimum = (a: Operand, b: Operand): Expression => node('minimum', lift(a), lift(b));
/** The larger; where equal, the gradient goes to a. */
export const maximum = (a: Operand, b: Operand): Expression => node('maximum', lift(a), lift(b));

/** x limited to [low, high]; its gradient goes to x strictly inside, to a limit that holds otherwise. */
export const clip = (x: Operand, low: Operand, high: Operand): Expression =>
  node('clip', lift(x), lift(low), lift(high));

/** 1 where a < b, else 0 */
export const less = (a: Operand, b: Operand): Expression => node('less', lift(a), lift(b));
/** 1 where a <= b, else 0 */
export const lessOrEqual = (a: Operand, b: Operand): Expression => node('lessOrEqual', lift(a), lift(b));
/** 1 where a > b, else 0 */
export const greater = (a: Operand, b: Operand): Expression => less(b, a);
/** 1 where a >= b, else 0 */
export const greaterOrEqual = (a: Operand, b: Operand): Expression => lessOrEqual(b, a);
/** 1 where a = b, else 0 */
export const equal = (a: Operand, b: Operand): Expression => node('equal', lift(a), lift(b));

/** a where condition is not 0, else b; the branch not taken has no influence, not even as NaN. */
export function select(condition: Operand, a: Operand, b: Operand): Expression {
  const [c, p, q] = [lift(condition), lift(a), lift(b)];
  if (c.kind === 'constant') return c.value !== 0 ? p : q;
  if (p === q || (p.kind === 'constant' && q.kind === 'constant' && Object.is(p.value, q.value))) return p;
  return node('select', c, p, q);
}

/** a + b + c + ...; 0 for no terms */
export const sum = (terms: readonly Operand[]): Expression =>
  terms.reduce<Expression>((total, term) => add(total, term), constant(0));

/** Every node that the roots need, operands before their users, each once. */
export function topologicalOrder(roots: readonly Expression[]): Expression[] {
  const seen = new Set<Expression>();
  const order: Expression[] = [];
  const stack: { node: Expression; next: number }[] = [];
  const open = (e: Expression): void => {
    if (seen.has(e)) return;
    seen.add(e);
    stack.push({ node: e, next: 0 });
  };
  for (const root of roots) {
    open(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const operands = top.node.kind === 'operation' ? top.node.operands : [];
      if (top.next < operands.length) {
        open(operands[top.next++]!);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** The value of an expression in float64, for one element: `inputs[i]` is the element of input i. */
export function evaluateScalar(expression: Expression, inputs: readonly number[]): number {
  const values = new Map<Expression, number>();
  for (const e of topologicalOrder([expression])) {
    if (e.kind === 'constant') values.set(e, e.value);
    else if (e.kind === 'input') values.set(e, inputs[e.index] ?? NaN);
    else {
      const [a, b, c] = e.operands.map((operand) => values.get(operand)!);
      values.set(e, OPERATIONS[e.operation].evaluate(a!, b!, c!));
    }
  }
  return values.get(expression)!;
}
