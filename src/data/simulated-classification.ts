import { UserError } from '../errors.js';
import { normal, stream, uniform } from '../random/index.js';
import { median } from '../statistics/index.js';

/** The hidden activations of a generating network. */
export const GENERATING_ACTIVATIONS = {
  sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  relu: (z: number) => Math.max(z, 0),
};
export type GeneratingActivation = keyof typeof GENERATING_ACTIVATIONS;

/**
 * How a logit becomes a label: 1 above the `median` of all logits; 1 above the `threshold` 0; or 1 with the probability
 * 1 / (1 + e^-logit), `bernoulli`.
 */
export const LABELLINGS = ['median', 'threshold', 'bernoulli'] as const;
export type Labelling = (typeof LABELLINGS)[number];

/** What a network with random weights makes of random features. */
export interface SimulatedClassification {
  /** `[examples, features]`, row by row. */
  readonly features: Float32Array;
  /** 0 or 1 for each example. */
  readonly labels: Uint8Array;
  /** The share of the more frequent label. */
  readonly majorityRate: number;
  /** The largest accuracy that anything can have that knows the network, but not the draws of the labels. */
  readonly bayesRate: number;
}

export interface SimulationOptions {
  /** Hidden layers, at least 1. */
  depth: number;
  activation: GeneratingActivation;
  /** 10,000 by default. */
  examples?: number;
  /** 10 by default; the number of neurons of each hidden layer too. */
  units?: number;
  /** 'median' by default. */
  labelling?: Labelling;
  /** What 0.5 is in N(1, 0.5): the standard deviation, by default, or the variance. */
  spread?: 'deviation' | 'variance';
}

const sigmoid = GENERATING_ACTIVATIONS.sigmoid;

/** Weights of (N(1, s) + N(-1, s)) / 2, row by row. */
function mixture(seed: number, layer: number, count: number, deviation: number): Float64Array {
  const sides = uniform(stream(seed, 'data/sides'), layer, count);
  const draws = normal(stream(seed, 'data/weights'), layer, count);
  return Float64Array.from(draws, (draw, i) => (sides[i] < 0.5 ? -1 : 1) + deviation * draw);
}

function layerOf(seed: number, layer: number, [inputs, outputs]: [number, number], deviation: number) {
  const weights = mixture(seed, layer, inputs * outputs, deviation);
  const biases = normal(stream(seed, 'data/biases'), layer, outputs).map((draw) => deviation * draw);
  return (h: Float64Array): Float64Array =>
    Float64Array.from(biases, (bias, unit) => {
      let sum = bias;
      for (let i = 0; i < inputs; i++) sum += h[i] * weights[i * outputs + unit];
      return sum;
    });
}

/**
 * Examples with standard normal features and the labels that a network with random weights gives them: `depth` hidden
 * layers as wide as the features are many, and one output, the logit. All weights are drawn from the mixture
 * (N(1, 0.5) + N(-1, 0.5)) / 2, all biases from N(0, 0.5). Everything is drawn from streams `data/…` of the seed.
 *
 * Throws {@link UserError} for an unknown activation or labelling, and where all labels are the same, as a threshold of 0
 * makes them behind many sigmoid layers.
 *
 * Source: activation adaptation, section 4.1. The paper states neither the distribution of the features, nor how the labels
 * are drawn, nor whether 0.5 is a variance.
 */
export function simulateClassification(
  seed: number,
  {
    depth,
    activation,
    examples = 10_000,
    units = 10,
    labelling = 'median',
    spread = 'deviation',
  }: SimulationOptions,
): SimulatedClassification {
  if (!Object.hasOwn(GENERATING_ACTIVATIONS, activation))
    throw new UserError(
      `generating activation '${activation}' is given; allowed are ${Object.keys(GENERATING_ACTIVATIONS).join(', ')}`,
    );
  if (!LABELLINGS.includes(labelling))
    throw new UserError(`labelling '${labelling}' is given; allowed are ${LABELLINGS.join(', ')}`);
  const deviation = spread === 'variance' ? Math.sqrt(0.5) : 0.5;
  const hidden = Array.from({ length: depth }, (_, layer) => layerOf(seed, layer, [units, units], deviation));
  const head = layerOf(seed, depth, [units, 1], deviation);
  const sigma = GENERATING_ACTIVATIONS[activation];
  const features = normal(stream(seed, 'data/features'), 0, examples * units);
  const logits = Float64Array.from({ length: examples }, (_, example) => {
    const x = Float64Array.from(features.subarray(example * units, (example + 1) * units));
    return head(hidden.reduce((h, layer) => layer(h).map(sigma), x))[0];
  });
  const draws = uniform(stream(seed, 'data/labels'), 0, examples);
  const middle = labelling === 'median' ? median(Array.from(logits)) : 0;
  const labels = Uint8Array.from(logits, (logit, i) =>
    Number(labelling === 'bernoulli' ? draws[i] < sigmoid(logit) : logit > middle),
  );
  const ones = labels.reduce((sum, label) => sum + label, 0) / examples;
  if (ones === 0 || ones === 1)
    throw new UserError(
      `all ${examples} labels of the simulated data of seed ${seed} are ${ones} (${depth} layers of ${activation}, ` +
        `labelling '${labelling}'); nothing can be learnt from one class: take another labelling, such as 'median'`,
    );
  const certain = logits.reduce((sum, logit) => sum + sigmoid(Math.abs(logit)), 0) / examples;
  return {
    features,
    labels,
    majorityRate: Math.max(ones, 1 - ones),
    bayesRate: labelling === 'bernoulli' ? certain : 1,
  };
}
