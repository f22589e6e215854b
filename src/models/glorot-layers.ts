import type { ParameterSpec } from './parameter.js';
import { xavierUniform } from './xavier-uniform.js';

const zeros = (count: number) => (): Float32Array => new Float32Array(count);

/** The kernel of a dense layer, starting at {@link xavierUniform}, and its bias, starting at 0, as Keras has them. */
export function glorotDense(layer: string, inputs: number, units: number): ParameterSpec[] {
  const kernel = `${layer}.kernel`;
  return [
    {
      name: kernel,
      shape: [inputs, units],
      initialise: xavierUniform(kernel, inputs, units, inputs * units),
    },
    { name: `${layer}.bias`, shape: [1, units], initialise: zeros(units) },
  ];
}

/**
 * The filters `[side, side, inputs, filters]` of a convolution, starting at {@link xavierUniform} with the fans
 * side^2 inputs and side^2 filters, and their bias, starting at 0, as Keras has them.
 */
export function glorotConvolution(
  layer: string,
  side: number,
  inputs: number,
  filters: number,
): ParameterSpec[] {
  const [kernel, area] = [`${layer}.kernel`, side * side];
  return [
    {
      name: kernel,
      shape: [side, side, inputs, filters],
      initialise: xavierUniform(kernel, area * inputs, area * filters, area * inputs * filters),
    },
    { name: `${layer}.bias`, shape: [1, filters], initialise: zeros(filters) },
  ];
}
