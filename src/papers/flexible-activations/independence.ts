import { scientific, type Table } from '../../charts/index.js';
import { normal, stream } from '../../random/index.js';
import { rampValue } from './shapes.js';

/** f_k(z) of a combination, in float64. */
export interface ScalarComponent {
  name: string;
  apply(z: number): number;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** A layer of m neurons o_j = alpha_j sigma(z_j) + (1 - alpha_j) sigma(beta_j z_j), and a linear output. */
export interface DependentNetwork {
  /** `[m][inputs]` */
  weights: number[][];
  biases: number[];
  alphas: number[];
  betas: number[];
  outputWeights: number[];
}

/** A layer of plain sigmoids and a linear output. */
export interface SigmoidNetwork {
  weights: number[][];
  biases: number[];
  outputWeights: number[];
}

const sums = (weights: number[][], biases: number[], x: readonly number[]): number[] =>
  weights.map((row, j) => row.reduce((sum, weight, i) => sum + weight * x[i], biases[j]));

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** sum_j v_j o_j(x) of the network with dependent components. */
export const evaluateDependent = (
  { weights, biases, alphas, betas, outputWeights }: DependentNetwork,
  x: readonly number[],
): number =>
  total(
    sums(weights, biases, x).map(
      (z, j) => outputWeights[j] * (alphas[j] * logistic(z) + (1 - alphas[j]) * logistic(betas[j] * z)),
    ),
  );

/** sum_j v_j sigma(z_j(x)) of a plain network. */
export const evaluateSigmoids = (
  { weights, biases, outputWeights }: SigmoidNetwork,
  x: readonly number[],
): number => total(sums(weights, biases, x).map((z, j) => outputWeights[j] * logistic(z)));

/**
 * The network of 2m plain sigmoids that computes the same: weights (W, beta W), biases (b, beta b) and output weights
 * (alpha v, (1 - alpha) v).
 *
 * Source: combined flexible activations, proposition 1, for the component sigma(beta z), which is not expressively
 * independent of sigma(z).
 */
export function withoutDependentComponent(network: DependentNetwork): SigmoidNetwork {
  const { weights, biases, alphas, betas, outputWeights } = network;
  return {
    weights: [...weights, ...weights.map((row, j) => row.map((weight) => betas[j] * weight))],
    biases: [...biases, ...biases.map((bias, j) => betas[j] * bias)],
    outputWeights: [
      ...outputWeights.map((v, j) => alphas[j] * v),
      ...outputWeights.map((v, j) => (1 - alphas[j]) * v),
    ],
  };
}

/**
 * Proposition 1 in numbers: the largest |difference| between a random network of m neurons with a dependent component
 * and its 2m plain sigmoids, relative to the largest output, over random inputs.
 */
export function propositionOneError(neurons: number, inputs = 5, points = 1000): number {
  const draw = (name: string, count: number): number[] =>
    Array.from(normal(stream(1, `data/${name}`), 0, count));
  const network: DependentNetwork = {
    weights: Array.from({ length: neurons }, (_, j) => draw(`weights${j}`, inputs)),
    biases: draw('biases', neurons),
    alphas: draw('alphas', neurons),
    betas: draw('betas', neurons),
    outputWeights: draw('outputs', neurons),
  };
  const plain = withoutDependentComponent(network);
  const pairs = Array.from({ length: points }, (_, i) => {
    const x = draw(`inputs${i}`, inputs);
    return [evaluateDependent(network, x), evaluateSigmoids(plain, x)];
  });
  const size = Math.max(...pairs.map(([a]) => Math.abs(a)));
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b))) / size;
}

const GRID = Array.from({ length: 201 }, (_, i) => (i - 100) / 20);

/** Least squares weights of the others at W = w, b = v with the weights adding to one, and the worst difference. */
function worstDifference(
  target: readonly number[],
  others: readonly ScalarComponent[],
  scales: readonly number[],
  shifts: readonly number[],
): number {
  const values = others.map(({ apply }, k) => GRID.map((z) => apply(scales[k] * z + shifts[k])));
  if (others.length === 1) return Math.max(...target.map((y, i) => Math.abs(y - values[0][i])));
  // One free weight a of the first; the second has 1 - a.
  const span = values[0].map((value, i) => value - values[1][i]);
  const rest = target.map((y, i) => y - values[1][i]);
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
  let best = Infinity;
  for (const start of [0.25, 1, 3]) {
    const place = others.flatMap(() => [start, 0]);
    const at = (point: readonly number[]): number =>
      worstDifference(
        wanted,
        others,
        point.filter((_, i) => i % 2 === 0),
        point.filter((_, i) => i % 2 === 1),
      );
    let current = at(place);
    for (let step = 1; step > 1e-13;) {
      let moved = false;
      for (let i = 0; i < place.length; i++)
        for (const change of [step, -step]) {
          const next = place.map((value, k) => (k === i ? value + change : value));
          const value = at(next);
          if (value < current) {
            [place[i], current, moved] = [next[i], value, true];
          }
        }
      if (!moved) step /= 2;
    }
    best = Math.min(best, current);
  }
  return best;
}

const sigmoid: ScalarComponent = { name: 'σ(z)', apply: logistic };
const rectifier: ScalarComponent = { name: 'max(z, 0)', apply: (z) => Math.max(z, 0) };
const cube: ScalarComponent = { name: 'z³', apply: (z) => z ** 3 };
const root: ScalarComponent = { name: 'z^(1/3)', apply: Math.cbrt };

/** Definition 1 in numbers, for the paper's example and for the components of its own activations. */
export function independenceTable(): Table {
  const cases: [ScalarComponent, ScalarComponent[]][] = [
    [{ name: 'σ(βz), β = 0.3', apply: (z) => logistic(0.3 * z) }, [sigmoid]],
    [{ name: 'ramp, β = 0.3', apply: (z) => rampValue(z, 0.3) }, [sigmoid]],
    [rectifier, [cube, root]],
    [cube, [rectifier, root]],
    [root, [rectifier, cube]],
  ];
  return {
    caption:
      'Definition 1 in float64: how closely a component can be reproduced by others with weights that add to one and ' +
      'any W’ z + b’, as the largest difference on [-5, 5]. 0 to rounding: not expressively independent.',
    columns: [
      { name: 'component', title: 'Component' },
      { name: 'others', title: 'Reproduced by' },
      {
        name: 'difference',
        title: 'Largest difference',
        align: 'right',
        format: (cell) => scientific(cell as number, 2),
      },
    ],
    rows: cases.map(([target, others]) => ({
      component: target.name,
      others: others.map(({ name }) => name).join(', '),
      difference: closestReproduction(target, others),
    })),
  };
}
