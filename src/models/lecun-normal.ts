import { normalDense } from './normal-dense.js';
import type { ParameterSpec } from './parameter.js';

/**
 * The kernel and bias of a dense layer, both starting at N(0, 1 / inputs).
 *
 * Source: LeCun, Bottou, Orr, Müller (1998), Efficient backprop, section 4.6.
 */
export const lecunDense = (name: string, inputs: number, units: number): ParameterSpec[] =>
  normalDense(1 / Math.sqrt(inputs))(name, inputs, units);
