import {
  nets,
  outputAdjoint,
  scaledAdjoint,
  slopes,
  tangent,
  type OutputRule,
  type Sample,
  type VariationalNetwork,
} from './variational-network.js';

/** What the formulas read of one sample: all net^(h), and nabla_{net^(O)} E. */
export interface Pass {
  readonly nets: readonly (readonly number[])[];
  readonly adjoint: readonly number[];
}

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** One printed formula: of which layers it speaks, and the gradient of one sample as `[i]` or, neuron-wise, `[j][i]`. */
export interface GradientFormula {
  readonly equation: string;
  readonly sharing: 'layer' | 'neuron';
  /** Whether it speaks of hidden layer h of N. */
  speaksOf(h: number, hidden: number): boolean;
  /** In the order of the coefficients of layer h, neuron by neuron. */
  gradient(network: VariationalNetwork, pass: Pass, h: number): number[];
}

const isLast = (h: number, hidden: number): boolean => h === hidden - 1;
const isSecondLast = (h: number, hidden: number): boolean => h === hidden - 2;
const isAny = (): boolean => true;

const times = (matrix: Matrix, vector: Vector): number[] =>
  matrix.map((row) => row.reduce((sum, value, j) => sum + value * vector[j], 0));
const elementwise = (a: Vector, b: Vector): number[] => a.map((value, j) => value * b[j]);
const sumOver = (count: number, term: (index: number) => number): number => {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += term(index);
  return sum;
};

/** f_i of every net of a layer: the row i of the paper's matrix F. */
const row = ({ basis }: VariationalNetwork, i: number, net: Vector): number[] => net.map(basis[i].value);

/** [W~^(beta)]_ij = omega^(beta)_ij dF^(beta-1) / dnet^(beta-1)_i. */
const slopedWeights = (network: VariationalNetwork, pass: Pass, beta: number): number[][] => {
  const slope = slopes(network, beta - 1, pass.nets[beta - 1]);
  return network.weights[beta].map((weights, i) => weights.map((weight) => weight * slope[i]));
};

/** W^(h+1) W~^(h+2) … W~^(O) nabla E: what stands behind f_i^T in eqs. (10) to (12). */
const behind = (network: VariationalNetwork, pass: Pass, h: number): number[] => {
  let vector: number[] = [...pass.adjoint];
  for (let beta = network.weights.length - 1; beta > h + 1; beta--)
    vector = times(slopedWeights(network, pass, beta), vector);
  return times(network.weights[h + 1], vector);
};

const each = <T>({ basis }: VariationalNetwork, of: (i: number) => T): T[] => basis.map((_, i) => of(i));

/** F ⊙ v with v_j times column j of F: element (i, j) is f_i(net_j) v_j; neuron by neuron. */
const timesRows = (network: VariationalNetwork, net: Vector, vector: Vector): number[] =>
  net.flatMap((value, j) => network.basis.map(({ value: f }) => f(value) * vector[j]));

/** By the chain rule through net^(O) alone, d net^(O)_l / d alpha by forward differentiation. */
const chain = (network: VariationalNetwork, pass: Pass, h: number): number[] =>
  pass.nets[h].flatMap((_, j) =>
    each(network, (i) => {
      const moved = tangent(network, pass.nets, h, i, j);
      return sumOver(pass.adjoint.length, (l) => pass.adjoint[l] * moved[l]);
    }),
  );

/** W^(O) nabla E, then up to layer h + 1: W ((dF / dnet) ⊙ …), the nested products of eqs. (19) and (20). */
const nested = (network: VariationalNetwork, pass: Pass, h: number): number[] => {
  const output = network.weights.length - 1;
  let vector = times(network.weights[output], pass.adjoint);
  for (let layer = output - 1; layer > h; layer--)
    vector = times(network.weights[layer], elementwise(slopes(network, layer, pass.nets[layer]), vector));
  return vector;
};

/**
 * Every formula of the paper for dE / dalpha, written out as it is printed; where it cannot be read as printed, as
 * corrected.
 *
 * Source: variational networks, eqs. (5), (6), (9) to (12) for shared coefficients and (13) to (20) for those of neurons.
 */
export const GRADIENT_FORMULAS: readonly GradientFormula[] = [
  {
    equation: '(5)',
    sharing: 'layer',
    speaksOf: isLast,
    gradient: (network, { nets: all, adjoint }, h) =>
      each(network, (i) =>
        sumOver(
          adjoint.length,
          (l) =>
            adjoint[l] *
            sumOver(all[h].length, (j) => network.weights[h + 1][j][l] * network.basis[i].value(all[h][j])),
        ),
      ),
  },
  {
    equation: '(6)',
    sharing: 'layer',
    speaksOf: isLast,
    gradient: (network, pass, h) => {
      const vector = times(network.weights[h + 1], pass.adjoint);
      return each(network, (i) => times([row(network, i, pass.nets[h])], vector)[0]);
    },
  },
  {
    equation: '(9)',
    sharing: 'layer',
    speaksOf: isSecondLast,
    gradient: (network, { nets: all, adjoint }, h) => {
      const [alpha] = network.coefficients[h + 1];
      const [toLast, toOutput] = [network.weights[h + 1], network.weights[h + 2]];
      return each(network, (i) =>
        sumOver(adjoint.length, (l) => {
          const inner = (j: number): number =>
            toOutput[j][l] *
            sumOver(alpha.length, (k) => alpha[k] * network.basis[k].first(all[h + 1][j])) *
            sumOver(all[h].length, (p) => toLast[p][j] * network.basis[i].value(all[h][p]));
          return adjoint[l] * sumOver(all[h + 1].length, inner);
        }),
      );
    },
  },
  {
    equation: '(10)',
    sharing: 'layer',
    speaksOf: isSecondLast,
    gradient: (network, pass, h) => {
      const vector = times(network.weights[h + 1], times(slopedWeights(network, pass, h + 2), pass.adjoint));
      return each(network, (i) => times([row(network, i, pass.nets[h])], vector)[0]);
    },
  },
  {
    equation: '(11)',
    sharing: 'layer',
    speaksOf: isAny,
    gradient: (network, pass, h) =>
      each(network, (i) => times([row(network, i, pass.nets[h])], behind(network, pass, h))[0]),
  },
  {
    equation: '(12)',
    sharing: 'layer',
    speaksOf: isAny,
    gradient: (network, pass, h) =>
      times(
        each(network, (i) => row(network, i, pass.nets[h])),
        behind(network, pass, h),
      ),
  },
  { equation: '(13)', sharing: 'neuron', speaksOf: isLast, gradient: chain },
  {
    equation: '(14)',
    sharing: 'neuron',
    speaksOf: isLast,
    gradient: (network, { nets: all, adjoint }, h) =>
      all[h].flatMap((net, j) =>
        each(network, (i) =>
          sumOver(
            adjoint.length,
            (l) => adjoint[l] * network.weights[h + 1][j][l] * network.basis[i].value(net),
          ),
        ),
      ),
  },
  {
    equation: '(15)',
    sharing: 'neuron',
    speaksOf: isLast,
    gradient: (network, pass, h) =>
      timesRows(network, pass.nets[h], times(network.weights[h + 1], pass.adjoint)),
  },
  { equation: '(16), (17)', sharing: 'neuron', speaksOf: isSecondLast, gradient: chain },
  {
    equation: '(18)',
    sharing: 'neuron',
    speaksOf: isSecondLast,
    gradient: (network, { nets: all, adjoint }, h) => {
      const [toLast, toOutput] = [network.weights[h + 1], network.weights[h + 2]];
      const slope = slopes(network, h + 1, all[h + 1]);
      return all[h].flatMap((net, j) =>
        each(network, (i) =>
          sumOver(
            adjoint.length,
            (l) =>
              adjoint[l] *
              sumOver(
                slope.length,
                (k) => toOutput[k][l] * slope[k] * toLast[j][k] * network.basis[i].value(net),
              ),
          ),
        ),
      );
    },
  },
  {
    equation: '(19)',
    sharing: 'neuron',
    speaksOf: isSecondLast,
    gradient: (network, pass, h) => {
      const slope = slopes(network, h + 1, pass.nets[h + 1]);
      const last = elementwise(slope, times(network.weights[h + 2], pass.adjoint));
      return timesRows(network, pass.nets[h], times(network.weights[h + 1], last));
    },
  },
  {
    equation: '(20)',
    sharing: 'neuron',
    speaksOf: isAny,
    gradient: (network, pass, h) => timesRows(network, pass.nets[h], nested(network, pass, h)),
  },
];

/** The pass of one sample. */
export function passOf(network: VariationalNetwork, rule: OutputRule, sample: Sample): Pass {
  const all = nets(network, sample.x);
  return { nets: all, adjoint: outputAdjoint(network, rule, sample, all.at(-1)!) };
}

/** A formula's gradient for hidden layer h, summed over samples. */
export function formulaGradient(
  formula: GradientFormula,
  network: VariationalNetwork,
  rule: OutputRule,
  samples: readonly Sample[],
  h: number,
): number[] {
  return samples
    .map((sample) => formula.gradient(network, passOf(network, rule, sample), h))
    .reduce((sum, gradient) => sum.map((value, i) => value + gradient[i]));
}

/**
 * dE / dalpha^(O)_i = sum_l f_i(net^(O)_l) (nabla_F E)_l, summed over samples: the coefficients of the output layer, with
 * sigma as a scaling function behind.
 *
 * Source: variational networks, below eq. (12): "the format of the formula above would remain the same".
 */
export function outputCoefficientGradient(
  network: VariationalNetwork,
  rule: OutputRule,
  samples: readonly Sample[],
): number[] {
  return samples
    .map((sample) => {
      const netO = nets(network, sample.x).at(-1)!;
      const adjoint = scaledAdjoint(network, rule, sample, netO);
      return network.basis.map(({ value }) => sumOver(netO.length, (l) => value(netO[l]) * adjoint[l]));
    })
    .reduce((sum, gradient) => sum.map((value, i) => value + gradient[i]));
}
