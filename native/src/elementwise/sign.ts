import type { Expression } from './expression.js';
import type { OperationName } from './operations.js';

/** 1: never below 0, -1: never above 0, 0: either. Where the value is NaN that says nothing. */
export type Sign = 1 | -1 | 0;

const NEVER_NEGATIVE: ReadonlySet<OperationName> = new Set([
  'exp',
  'sigmoid',
  'sigmoidSlope',
  'sechSquared',
  'softplus',
  'sqrt',
  'square',
  'relu',
  'abs',
  'step',
  'less',
  'lessOrEqual',
  'equal',
]);

/** Functions that keep the sign of what they are given. */
const ODD: ReadonlySet<OperationName> = new Set(['cbrt', 'expm1', 'tanh', 'sign']);

const known = new WeakMap<Expression, Sign>();

function signOfOperation(operation: OperationName, operands: readonly Expression[]): Sign {
  if (NEVER_NEGATIVE.has(operation)) return 1;
  const [first = 0, ...others] = operands.map(signOf);
  const all = others.every((sign) => sign === first) ? first : 0;
  if (ODD.has(operation)) return first;
  switch (operation) {
    case 'negate':
      return first === 0 ? 0 : first === 1 ? -1 : 1;
    case 'add':
    case 'minimum':
    case 'maximum':
    case 'clip':
      return all;
    case 'multiply': // but not divide: 1 / -0 is below 0
      return (first * others[0]!) as Sign;
    case 'select':
      return others[0] === others[1] ? others[0]! : 0;
    default:
      return 0;
  }
}

/** The sign of an expression as far as its form tells, whatever its inputs. */
export function signOf(e: Expression): Sign {
  let sign = known.get(e);
  if (sign === undefined) {
    if (e.kind === 'constant') sign = e.value >= 0 ? 1 : e.value <= 0 ? -1 : 0;
    else sign = e.kind === 'operation' ? signOfOperation(e.operation, e.operands) : 0;
    known.set(e, sign);
  }
  return sign;
}
