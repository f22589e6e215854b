import { harmonicFunctions } from './expansion-functions.js';
import { differenceGradient, largestError, randomVariationalNetwork } from './random-variational-network.js';
import { formulaGradient, GRADIENT_FORMULAS, passOf, type Pass } from './variational-gradients.js';
import { slopes, SOFTMAX, type VariationalNetwork } from './variational-network.js';

type Vector = readonly number[];

/** Four hidden layers of four neurons and M = 4: the widths at which every printed product has matching sizes. */
const HIDDEN = [4, 4, 4, 4];
const M = 4;

const times = (matrix: readonly Vector[], vector: Vector): number[] =>
  matrix.map((row) => row.reduce((sum, value, j) => sum + value * vector[j], 0));
const product = (a: Vector, b: Vector): number[] => a.map((value, j) => value * b[j]);

/** A misprinted formula with its correction, and how it reads for hidden layer h; the gradient of one sample. */
export interface PrintedFormula {
  readonly equation: string;
  readonly printed: string;
  readonly corrected: string;
  /** The corrected formula among {@link GRADIENT_FORMULAS}; none where nothing can be computed from what is printed. */
  readonly formula?: string;
  readonly h?: number;
  readonly read?: (network: VariationalNetwork, pass: Pass, target: Vector) => number[];
}

/** F^(h)_i . v for each i, or v_j times column j of F. */
const rowsTimes = ({ basis }: VariationalNetwork, net: Vector, v: Vector): number[] =>
  basis.map(({ value }) => net.reduce((sum, x, j) => sum + value(x) * v[j], 0));

/** W~^(beta) v */
const slopedTimes = (network: VariationalNetwork, { nets: all }: Pass, beta: number, v: Vector): number[] =>
  product(slopes(network, beta - 1, all[beta - 1]), times(network.weights[beta], v));

const LAST = HIDDEN.length - 1;
const OUTPUT = HIDDEN.length;

/**
 * The printing errors.
 *
 * Source: variational networks. The text at hand is an extraction from the PDF; (11) may be damaged in it alone.
 */
export const PRINTED_FORMULAS: readonly PrintedFormula[] = [
  {
    equation: '(2), (5)',
    printed: '∂σ/∂net_l of each output alone',
    corrected: 'Σ_k ∂ℰ/∂σ_k ∂σ_k/∂net_l, the whole Jacobian: softmax mixes the outputs',
    formula: '(5)',
    h: LAST,
    read: (network, { nets: all }, target) => {
      const netO = all[OUTPUT];
      const [slope, jacobian] = [SOFTMAX.lossSlope(target, SOFTMAX.scale(netO)), SOFTMAX.jacobian(netO)];
      const diagonal = slope.map((value, l) => value * jacobian[l][l]);
      return rowsTimes(network, all[LAST], times(network.weights[OUTPUT], diagonal));
    },
  },
  {
    equation: '(6)',
    printed: 'f_i^T = [f_i(net_1), …, f_i(net_n)], n the outputs',
    corrected: '… f_i(net_m), m the neurons of the last hidden layer',
    formula: '(6)',
    h: LAST,
    read: (network, { nets: all, adjoint }) => {
      const vector = times(network.weights[OUTPUT], adjoint);
      return rowsTimes(network, all[LAST].slice(0, adjoint.length), vector);
    },
  },
  {
    equation: '(11)',
    printed: 'W^(N−γ+2) · W̃^(N) W̃^(O) ∇ℰ',
    corrected: 'W^(N−γ+2) W̃^(N−γ+3) ⋯ W̃^(N) W̃^(O) ∇ℰ, as (12) has it',
    formula: '(11)',
    h: 0,
    read: (network, pass) => {
      const last = slopedTimes(network, pass, LAST, slopedTimes(network, pass, OUTPUT, pass.adjoint));
      return rowsTimes(network, pass.nets[0], times(network.weights[1], last));
    },
  },
  {
    equation: '(15), (19), (20)',
    printed: 'F ⊙ v multiplies each column of F with v element by element',
    corrected: 'each row: [F ⊙ v]_ij = f_i(net_j) v_j; columns have M elements, v has one a neuron',
    formula: '(15)',
    h: LAST,
    read: (network, { nets: all, adjoint }) => {
      const vector = times(network.weights[OUTPUT], adjoint);
      return all[LAST].flatMap((net) => network.basis.map(({ value }, i) => value(net) * vector[i]));
    },
  },
  {
    equation: '(17)',
    printed: 'Σ_{b=1} without its upper limit',
    corrected: 'Σ_{b=1}^M',
  },
  {
    equation: '(19), (20)',
    printed: '(W^(N) ∇F^(N) ⊙ (W^(O) ∇ℰ)), from the left the matrix product first',
    corrected: 'W^(N) (∇F^(N) ⊙ (W^(O) ∇ℰ))',
    formula: '(19)',
    h: LAST - 1,
    read: (network, { nets: all, adjoint }) => {
      const left = times(network.weights[LAST], slopes(network, LAST, all[LAST]));
      const vector = product(left, times(network.weights[OUTPUT], adjoint));
      return all[LAST - 1].flatMap((net, j) => network.basis.map(({ value }) => value(net) * vector[j]));
    },
  },
  {
    equation: '(20)',
    printed: '∇_{net^(α)} F^(N)',
    corrected: '∇_{net^(N)} F^(N)',
  },
];

const sum = (lists: readonly number[][]): number[] =>
  lists.reduce((total, list) => total.map((value, i) => value + list[i]));

/** Relative errors of a formula as printed and as corrected, against central differences; none where it is no formula. */
export function printedErrors(): { equation: string; printed: number | null; corrected: number | null }[] {
  return PRINTED_FORMULAS.map(({ equation, formula: name, h = 0, read }) => {
    if (!read) return { equation, printed: null, corrected: null };
    const formula = GRADIENT_FORMULAS.find((one) => one.equation === name)!;
    const { network, samples } = randomVariationalNetwork(
      5,
      formula.sharing,
      HIDDEN,
      harmonicFunctions(M, 0.7),
    );
    const numerical = differenceGradient(network, SOFTMAX, samples, h);
    const literal = sum(
      samples.map((sample) => read(network, passOf(network, SOFTMAX, sample), sample.target)),
    );
    return {
      equation,
      printed: largestError(literal, numerical),
      corrected: largestError(formulaGradient(formula, network, SOFTMAX, samples, h), numerical),
    };
  });
}
