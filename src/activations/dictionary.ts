import { expression, type Expression } from 'tfjs-backend-onednn';
import { UserError } from '../errors.js';
import { unknownName } from '../text/nearest.js';
import { checkBasisSize, type Basis } from './basis.js';

/** 1 - exp(-e^z), with e^z bounded where the difference from 1 has no float32. */
function gumbel(z: Expression): Expression {
  const { exp, expm1, minimum, negate } = expression;
  return negate(expm1(negate(exp(minimum(z, 10)))));
}

/** z for z >= 0, else e^z - 1. */
function elu(z: Expression): Expression {
  const { expm1, less, minimum, select } = expression;
  return select(less(z, 0), expm1(minimum(z, 0)), z);
}

const FUNCTIONS = {
  sigmoid: expression.sigmoid,
  tanh: expression.tanh,
  relu: expression.relu,
  softplus: expression.softplus,
  elu,
  sin: expression.sin,
  gumbel,
  identity: (z: Expression) => z,
} as const satisfies Record<string, (z: Expression) => Expression>;

export type DictionaryFunction = keyof typeof FUNCTIONS;

/** The functions of {@link dictionary} by default, in their order. */
export const DICTIONARY: readonly DictionaryFunction[] = [
  'sigmoid',
  'tanh',
  'relu',
  'softplus',
  'elu',
  'sin',
  'gumbel',
];

/**
 * Ordinary activations as a basis: those of {@link DICTIONARY}, or others in any order; also `identity`.
 *
 * Throws {@link UserError} for no function, an unknown one, and one that is named twice.
 *
 * Source: variational networks, section I: a linear combination of possible candidate functions.
 */
export function dictionary(names: readonly DictionaryFunction[] = DICTIONARY): Basis {
  checkBasisSize('ordinary activations', names.length);
  const unknown = names.find((name) => !Object.hasOwn(FUNCTIONS, name));
  if (unknown !== undefined)
    throw new UserError(unknownName('function of a dictionary', unknown, Object.keys(FUNCTIONS)));
  if (new Set(names).size < names.length)
    throw new UserError(`a dictionary has the functions ${names.join(', ')}; name each once`);
  return {
    name: `dictionary-${names.join('-')}`,
    size: names.length,
    terms: (z) => names.map((name) => FUNCTIONS[name](z)),
  };
}
