/**
 * The operations of an element-wise expression: name, code in a compiled program, number of operands, value in
 * float64. The codes are those of `cpp/elementwise_program.h`.
 *
 * Comparisons give 1 or 0, and 0 for NaN; `select(c, a, b)` is a where c is not 0. relu, minimum, maximum and
 * clip pass NaN on; sign and step of NaN are 0.
 */
export interface Operation {
  readonly code: number;
  readonly commutative?: true;
  readonly evaluate: (a: number, b: number, c: number) => number;
  readonly arity: 1 | 2 | 3;
}

const unary = (code: number, evaluate: (a: number) => number): Operation => ({ code, arity: 1, evaluate });
const binary = (code: number, evaluate: (a: number, b: number) => number): Operation => ({
  code,
  arity: 2,
  evaluate,
});
const commutative = (code: number, evaluate: (a: number, b: number) => number): Operation => ({
  ...binary(code, evaluate),
  commutative: true,
});
const ternary = (code: number, evaluate: (a: number, b: number, c: number) => number): Operation => ({
  code,
  arity: 3,
  evaluate,
});

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** e^-|x| / (1 + e^-|x|)^2: no cancellation in either tail. */
function sigmoidSlope(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

export const OPERATIONS = {
  negate: unary(0, (a) => -a),
  exp: unary(1, Math.exp),
  expm1: unary(2, Math.expm1),
  log: unary(3, Math.log),
  log1p: unary(4, Math.log1p),
  tanh: unary(5, Math.tanh),
  sechSquared: unary(6, (a) => 4 * sigmoidSlope(2 * a)),
  sigmoid: unary(7, (a) => (a < 0 ? Math.exp(a) / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a)))),
  sigmoidSlope: unary(8, sigmoidSlope),
  softplus: unary(9, softplus),
  sin: unary(10, Math.sin),
  cos: unary(11, Math.cos),
  sqrt: unary(12, Math.sqrt),
  cbrt: unary(13, Math.cbrt),
  square: unary(14, (a) => a * a),
  reciprocal: unary(15, (a) => 1 / a),
  relu: unary(16, (a) => (a < 0 ? 0 : a)),
  abs: unary(17, Math.abs),
  sign: unary(18, (a) => (a > 0 ? 1 : a < 0 ? -1 : 0)),
  step: unary(19, (a) => (a > 0 ? 1 : 0)),
  add: commutative(20, (a, b) => a + b),
  subtract: binary(21, (a, b) => a - b),
  multiply: commutative(22, (a, b) => a * b),
  divide: binary(23, (a, b) => a / b),
  minimum: binary(24, (a, b) => Math.min(a, b)),
  maximum: binary(25, (a, b) => Math.max(a, b)),
  power: binary(26, (a, b) => a ** b),
  less: binary(27, (a, b) => (a < b ? 1 : 0)),
  lessOrEqual: binary(28, (a, b) => (a <= b ? 1 : 0)),
  equal: commutative(29, (a, b) => (a === b ? 1 : 0)),
  select: ternary(30, (a, b, c) => (a !== 0 ? b : c)),
  clip: ternary(31, (a, b, c) => (a < b ? b : a > c ? c : a)),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/**
 * Codes without a name in the language, into which the compiler contracts calls: multiplyAdd(a, b, c) = a b + c,
 * multiplySubtract = a b - c, subtractProduct = c - a b, signByOrder = c where a <= b, else -c, and
 * subtractDivide = (a - b) / c.
 */
export const CONTRACTIONS = {
  multiplyAdd: 32,
  multiplySubtract: 33,
  subtractProduct: 34,
  signByOrder: 38,
  subtractDivide: 39,
} as const;

/** exp, of what is never above 0. */
export const EXP_NON_POSITIVE = 40;

/** e^-|x| and e^-2|x|, which a program computes once for all the functions of them. */
const DECAY = 35;
export const DOUBLE_DECAY = 36;

/** tanh x from x and its DOUBLE_DECAY, where a program has that for sech^2 x as well. */
export const TANH_FROM_DECAY = 37;

/** Operations that a program evaluates from a decay of x: its code, and whether x itself is an operand too. */
export const FROM_DECAY: {
  readonly [name in OperationName]?: { readonly code: number; readonly withX: boolean };
} = {
  sigmoid: { code: DECAY, withX: true },
  softplus: { code: DECAY, withX: true },
  sigmoidSlope: { code: DECAY, withX: false },
  sechSquared: { code: DOUBLE_DECAY, withX: false },
};

const COSTLY: ReadonlySet<number> = new Set([
  DECAY,
  DOUBLE_DECAY,
  EXP_NON_POSITIVE,
  ...(['exp', 'expm1', 'log', 'log1p', 'tanh', 'sin', 'cos', 'cbrt', 'power'] as const).map(
    (name) => OPERATIONS[name].code,
  ),
]);

/** Whether an instruction of this code costs several passes over its operands. */
export const isCostly = (code: number): boolean => COSTLY.has(code);
