import { normal, stream } from '../random/index.js';
import {
  totalLoss,
  type BasisFunction,
  type OutputRule,
  type Sample,
  type VariationalNetwork,
} from './variational-network.js';

const INPUTS = 3;
const OUTPUTS = 3;
const SAMPLES = 5;

/** A network with normal weights of variance 1 / inputs, biases and coefficients, and as many samples. */
export function randomVariationalNetwork(
  seed: number,
  sharing: 'layer' | 'neuron',
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

/** dE / dalpha^(h) by central differences of the fourth order, neuron by neuron. */
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

/** max |a - b| / max |b| */
export const largestError = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / Math.max(...b.map(Math.abs));
