import { elementwise, expression } from 'tfjs-backend-onednn';
import type { Activation } from './activation.js';

const z = expression.input(0);
const formula = expression.multiply(z, expression.sigmoid(z));

/**
 * swish(z) = z s(z) with the logistic function s. No parameters.
 *
 * Source: Ramachandran, Zoph, Le (2017), Searching for activation functions, with beta = 1.
 */
export const swish: Activation = {
  name: 'swish',
  parameters: [],
  apply: (x) => elementwise(formula, [x]),
};
