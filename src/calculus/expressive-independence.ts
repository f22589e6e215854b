import { normal, stream } from '../random/index.js';
import { logistic } from './base-functions.js';
import { coordinateSearch } from './coordinate-search.js';

/** f_k(z) of a combination, in float64. */
export interface ScalarComponent {
  name: string;
  apply(z: number): number;
}

/** A neuron v (alpha sigma(z) + (1 - alpha) sigma(beta z)) of z = w x + b, v being its weight in a linear output. */
interface DependentNeuron {
  weights: readonly number[];
  bias: number;
  alpha: number;
  beta: number;
  output: number;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const netInput = (weights: readonly number[], bias: number, x: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * x[i], bias);

/**
 * Proposition 1 in numbers: the largest |difference| between a random network of m neurons with a dependent component
 * and the 2m plain sigmoids that compute the same, with weights (W, beta W), biases (b, beta b) and output weights
 * (alpha v, (1 - alpha) v), relative to the largest output, over random inputs.
 *
 * Source: combined flexible activations, proposition 1, for the component sigma(beta z), which is not expressively
 * independent of sigma(z).
 */
export function propositionOneError(neurons: number, inputs = 5, points = 1000): number {
  const draw = (name: string, count: number): number[] =>
    Array.from(normal(stream(1, `data/${name}`), 0, count));
  const [biases, alphas, betas, outputs] = ['biases', 'alphas', 'betas', 'outputs'].map((name) =>
    draw(name, neurons),
  );
  const dependent = Array.from({ length: neurons }, (_, j): DependentNeuron => ({
    weights: draw(`weights${j}`, inputs),
    bias: biases[j],
    alpha: alphas[j],
    beta: betas[j],
    output: outputs[j],
  }));
  const plain = [
    ...dependent.map(({ weights, bias, alpha, output }) => ({ weights, bias, output: alpha * output })),
    ...dependent.map(({ weights, bias, alpha, beta, output }) => ({
      weights: weights.map((weight) => beta * weight),
      bias: beta * bias,
      output: (1 - alpha) * output,
    })),
  ];
  const pairs = Array.from({ length: points }, (_, i) => {
    const x = draw(`inputs${i}`, inputs);
    const combined = dependent.map(({ weights, bias, alpha, beta, output }) => {
      const z = netInput(weights, bias, x);
      return output * (alpha * logistic(z) + (1 - alpha) * logistic(beta * z));
    });
    const apart = plain.map(({ weights, bias, output }) => output * logistic(netInput(weights, bias, x)));
    return [total(combined), total(apart)];
  });
  const size = Math.max(...pairs.map(([a]) => Math.abs(a)));
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b))) / size;
}

const GRID = Array.from({ length: 201 }, (_, i) => (i - 100) / 20);

/**
 * The largest difference between a target on the grid and one or two components of W z + b, `place` being W and b of each
 * in turn, with the weights that add to one of least squares.
 */
function worstDifference(
  target: readonly number[],
  others: readonly ScalarComponent[],
  place: readonly number[],
): number {
  const [first, second] = others.map(({ apply }, k) =>
    GRID.map((z) => apply(place[2 * k] * z + place[2 * k + 1])),
  );
  if (second === undefined) return Math.max(...target.map((y, i) => Math.abs(y - first[i])));
  // One free weight a of the first; the second has 1 - a.
  const span = first.map((value, i) => value - second[i]);
  const rest = target.map((y, i) => y - second[i]);
  const square = total(span.map((value) => value * value));
  const a = square > 0 ? total(span.map((value, i) => value * rest[i])) / square : 0;
  return Math.max(...rest.map((value, i) => Math.abs(value - a * span[i])));
}

/**
 * The smallest largest difference on [-5, 5] between `target` and a combination of one or two `others` with weights
 * that add to one, each of its own W' z + b', which a coordinate search from several starts finds. 0 to rounding means
 * that the target is not expressively independent of the others.
 *
 * Source: combined flexible activations, definition 1 (eq. 3), for one neuron on one input. A search shows dependence
 * where it finds 0; where it does not, it shows independence only as far as it looked.
 */
export function closestReproduction(target: ScalarComponent, others: readonly ScalarComponent[]): number {
  const wanted = GRID.map((z) => target.apply(z));
  const difference = (place: readonly number[]): number => worstDifference(wanted, others, place);
  const starts = [0.25, 1, 3].map((scale) => others.flatMap(() => [scale, 0]));
  return Math.min(...starts.map((start) => coordinateSearch(difference, start)));
}
