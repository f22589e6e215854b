import * as tf from '@tensorflow/tfjs-core';
import {
  basisExpansion,
  chebyshev,
  dictionary,
  EVALUATION,
  harmonics,
  identity,
  type Basis,
} from '../../activations/index.js';
import { chooseBackend } from '../../backends/index.js';
import {
  chebyshevFunctions,
  formulaGradient,
  GRADIENT_FORMULAS,
  harmonicFunctions,
  LEAST_SQUARES,
  outputCoefficientGradient,
  SMOOTH_DICTIONARY,
  SOFTMAX,
  totalLoss,
  type BasisFunction,
  type GradientFormula,
  type OutputRule,
  type Sample,
  type VariationalNetwork,
} from '../../calculus/index.js';
import { column, type Table } from '../../charts/index.js';
import { multiLayerPerceptron, type Model, type Parameters } from '../../models/index.js';
import { normal, stream } from '../../random/index.js';
import { lossAndGradients, meanSquaredError, softmaxCrossEntropy } from '../../training/index.js';

type Shared = 'layer' | 'neuron';

/** A basis twice: closed forms in float64, and as the model has it. */
interface TwoForms {
  readonly functions: readonly BasisFunction[];
  readonly basis: Basis;
}

const FORMS: readonly TwoForms[] = [
  { functions: harmonicFunctions(5, 0.7), basis: harmonics(5, { frequency: 0.7 }) },
  { functions: chebyshevFunctions(4), basis: chebyshev(4) },
  {
    functions: SMOOTH_DICTIONARY,
    basis: dictionary(['sigmoid', 'tanh', 'softplus', 'sin', 'gumbel']),
  },
];

const INPUTS = 3;
const OUTPUTS = 3;
const SAMPLES = 5;
/** Hidden layers of the random networks. */
const HIDDEN: readonly (readonly number[])[] = [[4], [4, 5], [5, 3, 4], [3, 4, 5, 4]];

/** A network with normal weights of variance 1 / inputs, biases and coefficients, and as many samples. */
export function randomVariationalNetwork(
  seed: number,
  sharing: Shared,
  hidden: readonly number[],
  functions: readonly BasisFunction[],
  withOutput = false,
): { network: VariationalNetwork; samples: Sample[] } {
  const widths = [INPUTS, ...hidden, OUTPUTS];
  const list = (name: string, count: number, sd: number): number[] =>
    Array.from(normal(stream(seed, `initialisation/theory/${name}`), 0, count), (draw) => sd * draw);
  const weights = widths
    .slice(1)
    .map((units, h) =>
      Array.from({ length: widths[h] }, (_, i) => list(`w${h}.${i}`, units, 1 / Math.sqrt(widths[h]))),
    );
  const alpha = (name: string): number[] => list(name, functions.length, 0.7);
  return {
    network: {
      basis: functions,
      weights,
      biases: widths.slice(1).map((units, h) => list(`b${h}`, units, 0.5)),
      coefficients: hidden.map((units, h) =>
        Array.from({ length: sharing === 'layer' ? 1 : units }, (_, j) => alpha(`alpha${h}.${j}`)),
      ),
      ...(withOutput ? { outputCoefficients: alpha('alphaO') } : {}),
    },
    samples: Array.from({ length: SAMPLES }, (_, s) => ({
      x: list(`x${s}`, INPUTS, 1),
      target: Array.from({ length: OUTPUTS }, (__, k) => (k === s % OUTPUTS ? 1 : 0)),
    })),
  };
}

const STEP = 2e-4;

/** dE / dalpha^(h) by central differences of the fourth order, in the order of {@link GradientFormula}. */
export function differenceGradient(
  network: VariationalNetwork,
  rule: OutputRule,
  samples: readonly Sample[],
  h: number | 'output',
): number[] {
  const lists = h === 'output' ? [network.outputCoefficients!] : network.coefficients[h];
  const moved = (neuron: number, i: number, by: number): VariationalNetwork => {
    const changed = lists.map((list, j) =>
      list.map((value, k) => (j === neuron && k === i ? value + by : value)),
    );
    if (h === 'output') return { ...network, outputCoefficients: changed[0] };
    return { ...network, coefficients: network.coefficients.map((old, k) => (k === h ? changed : old)) };
  };
  return lists.flatMap((list, j) =>
    list.map((_, i) => {
      const at = (by: number): number => totalLoss(moved(j, i, by), rule, samples);
      return (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP);
    }),
  );
}

/** The model of a network with its parameters, one trial. */
function modelOf(
  { weights, biases, coefficients, outputCoefficients }: VariationalNetwork,
  basis: Basis,
): { model: Model; parameters: Parameters } {
  const expansion = basisExpansion(basis, 'zero');
  const layers = weights.map((matrix, h) => {
    const units = matrix[0].length;
    if (h < coefficients.length)
      return {
        units,
        activation: expansion,
        sharing: coefficients[h].length === 1 ? ('layer' as const) : ('neuron' as const),
      };
    return { units, activation: outputCoefficients ? expansion : identity, sharing: 'layer' as const };
  });
  const model = multiLayerPerceptron('theory', INPUTS, layers);
  const lists = [...coefficients, ...(outputCoefficients ? [[outputCoefficients]] : [])];
  const parameters: Parameters = {};
  weights.forEach((matrix, h) => {
    parameters[`dense${h + 1}.kernel`] = tf.tensor3d([matrix.map((row) => [...row])]);
    parameters[`dense${h + 1}.bias`] = tf.tensor3d([[[...biases[h]]]]);
  });
  lists.forEach((list, h) =>
    expansion.coefficients.forEach((name, i) => {
      parameters[`dense${h + 1}.${expansion.name}.${name}`] = tf.tensor3d([[list.map((alpha) => alpha[i])]]);
    }),
  );
  return { model, parameters };
}

/** dE / dalpha of every layer by reverse mode of the model of TensorFlow.js in float32, the output layer last. */
export function reverseGradients(
  network: VariationalNetwork,
  basis: Basis,
  rule: OutputRule,
  samples: readonly Sample[],
): number[][] {
  const { model, parameters } = modelOf(network, basis);
  const x = tf.tensor3d([samples.map((sample) => [...sample.x])]);
  const y = tf.tensor3d([samples.map(({ target }) => [...target])]);
  const { loss, gradients } = lossAndGradients(parameters, (live) => {
    const output = model.apply(live, x, EVALUATION);
    const mean =
      rule === SOFTMAX ? softmaxCrossEntropy(output, y) : tf.mul(meanSquaredError(output, y), OUTPUTS / 2);
    const sum = tf.mul(mean, samples.length);
    return { minimised: sum, reported: sum };
  });
  const result = model.trainableActivations.map(({ layer, activation }) => {
    const parts = activation.parameters.map(({ name }) =>
      Array.from(gradients[`${layer}.${activation.name}.${name}`].dataSync()),
    );
    return parts[0].flatMap((_, j) => parts.map((part) => part[j]));
  });
  tf.dispose([parameters, gradients, x, y, loss]);
  return result;
}

/** max |a - b| / max |b| */
export const largestError = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / Math.max(...b.map(Math.abs));

/** The smallest power of ten that is at least an error, as text: what does not depend on the machine. */
const bound = (error: number): string => (error === 0 ? '0' : `1E${Math.ceil(Math.log10(error))}`);

const RULES: readonly OutputRule[] = [SOFTMAX, LEAST_SQUARES];

/** What is compared of one formula, over all networks, bases and losses. */
interface Errors {
  readonly equation: string;
  readonly sharing: Shared;
  gradients: number;
  differences: number;
  reverse: number;
}

/** The errors of every formula over all layers of {@link HIDDEN} networks, bases and losses. Needs a backend. */
export function gradientErrors(): Errors[] {
  const start = ({ equation, sharing }: Pick<GradientFormula, 'equation' | 'sharing'>): Errors => ({
    equation,
    sharing,
    gradients: 0,
    differences: 0,
    reverse: 0,
  });
  const rows = GRADIENT_FORMULAS.map(start);
  const output = start({ equation: 'output layer', sharing: 'layer' });
  const enter = (row: Errors, found: number[], numerical: number[], reverse: number[]): void => {
    row.gradients += found.length;
    row.differences = Math.max(row.differences, largestError(found, numerical));
    row.reverse = Math.max(row.reverse, largestError(reverse, found));
  };
  const cases = FORMS.flatMap((form) =>
    RULES.flatMap((rule) =>
      (['layer', 'neuron'] as const).flatMap((sharing) =>
        HIDDEN.map((hidden) => ({ form, rule, sharing, hidden })),
      ),
    ),
  );
  cases.forEach(({ form, rule, sharing, hidden }, seed) => {
    const withOutput = sharing === 'layer' && seed % 2 === 0;
    const { network, samples } = randomVariationalNetwork(seed, sharing, hidden, form.functions, withOutput);
    const reverse = reverseGradients(network, form.basis, rule, samples);
    hidden.forEach((_, h) => {
      const numerical = differenceGradient(network, rule, samples, h);
      GRADIENT_FORMULAS.forEach((formula, f) => {
        if (formula.sharing !== sharing || !formula.speaksOf(h, hidden.length)) return;
        enter(rows[f], formulaGradient(formula, network, rule, samples, h), numerical, reverse[h]);
      });
    });
    if (withOutput)
      enter(
        output,
        outputCoefficientGradient(network, rule, samples),
        differenceGradient(network, rule, samples, 'output'),
        reverse[hidden.length],
      );
  });
  return [...rows, output];
}

/** {@link gradientErrors} as a table. */
export async function gradientTable(): Promise<Table> {
  await chooseBackend();
  return {
    caption:
      'The formulas of the paper in float64 on random networks of one to four hidden layers: harmonics, Chebyshev ' +
      'polynomials and ordinary activations; softmax with cross-entropy and squared error. Largest error of a layer ' +
      'relative to its largest gradient, at most the stated power of ten.',
    columns: [
      column.text('equation', 'Equation'),
      column.text('sharing', 'Coefficients of a'),
      column.count('gradients', 'Derivatives checked'),
      column.text('differences', 'Central differences, float64'),
      column.text('reverse', 'Reverse mode of TensorFlow.js, float32'),
    ],
    rows: gradientErrors().map((row) => ({
      ...row,
      differences: bound(row.differences),
      reverse: bound(row.reverse),
    })),
  };
}
