import * as tf from '@tensorflow/tfjs-core';
import { batchNormTrain } from '../../src/index.js';
import { ROUNDOFF, violation } from '../support/compare.js';
import { execute } from '../support/execute.js';
import { randomFloats, sizeOf } from '../support/operand.js';
import type { Case, Suite } from '../support/suite.js';

const EPSILON = 1e-3;

interface Moments {
  readonly mean: number[];
  readonly variance: number[];
}

function moments(x: ArrayLike<number>, channels: number): Moments {
  const rows = x.length / channels;
  const mean = new Array<number>(channels).fill(0);
  const variance = new Array<number>(channels).fill(0);
  for (let i = 0; i < x.length; i++) mean[i % channels]! += x[i]! / rows;
  for (let i = 0; i < x.length; i++) variance[i % channels]! += (x[i]! - mean[i % channels]!) ** 2 / rows;
  return { mean, variance };
}

/** Inference form: mean and variance are given. Every factor rounds once or twice; the difference x - mean cancels. */
function inference(shape: number[], withScale: boolean, seed: number): Case {
  const channels = shape[shape.length - 1]!;
  return {
    name: `batchNorm [${shape}]${withScale ? ' with scale and offset' : ''}`,
    check: () => {
      const x = randomFloats(seed, shape, -3, 3);
      const mean = randomFloats(seed + 1, [channels]);
      const variance = randomFloats(seed + 2, [channels], 0.1, 4);
      const offset = randomFloats(seed + 3, [channels]);
      const scale = randomFloats(seed + 4, [channels], 0.5, 2);
      const factor = Array.from(
        variance.values,
        (v, c) => (withScale ? scale.values[c]! : 1) / Math.sqrt(v + EPSILON),
      );
      const shift = (c: number): number => (withScale ? offset.values[c]! : 0);
      const want = Array.from(x.values, (v, i) => {
        const c = i % channels;
        return (v - mean.values[c]!) * factor[c]! + shift(c);
      });
      const [got] = execute(
        [x, mean, variance, offset, scale],
        (t, m, v, o, s) =>
          tf.batchNorm(
            t!,
            m as tf.Tensor1D,
            v as tf.Tensor1D,
            withScale ? (o as tf.Tensor1D) : undefined,
            withScale ? (s as tf.Tensor1D) : undefined,
            EPSILON,
          ),
        [want.length],
      );
      const fault = violation(got!.values, want, (i) => {
        const c = i % channels;
        return (
          12 *
          ROUNDOFF *
          ((Math.abs(x.values[i]!) + Math.abs(mean.values[c]!)) * factor[c]! + Math.abs(shift(c)))
        );
      });
      if (fault !== null) throw new Error(fault);
    },
  };
}

type Normalise = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => tf.Tensor;

const composed: Normalise = (x, scale, offset) => {
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_, d) => d),
  );
  return tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
    EPSILON,
  );
};

const native: Normalise = (x, scale, offset) => batchNormTrain(x, scale, offset, { epsilon: EPSILON }).y;

/** Training form as a loss: gradients of sum(batchNorm(x, moments(x)) * w) by the chain rule in float64. */
function training(shape: number[], normalise: Normalise, seed: number): Case {
  const channels = shape[shape.length - 1]!;
  return {
    name: `gradients of ${normalise === native ? 'batchNormTrain' : 'batch normalisation'} [${shape}]`,
    check: () => {
      const x = randomFloats(seed, shape, -3, 3);
      const weight = randomFloats(seed + 1, shape);
      const scale = randomFloats(seed + 2, [channels], 0.5, 2);
      const offset = randomFloats(seed + 3, [channels]);
      const rows = sizeOf(shape) / channels;
      const { mean, variance } = moments(x.values, channels);
      const inverse = variance.map((v) => 1 / Math.sqrt(v + EPSILON));
      const normal = Array.from(x.values, (v, i) => (v - mean[i % channels]!) * inverse[i % channels]!);
      const dScale = new Array<number>(channels).fill(0);
      const dOffset = new Array<number>(channels).fill(0);
      weight.values.forEach((w, i) => {
        dScale[i % channels]! += w * normal[i]!;
        dOffset[i % channels]! += w;
      });
      const dx = normal.map((n, i) => {
        const c = i % channels;
        return (
          scale.values[c]! * inverse[c]! * (weight.values[i]! - dOffset[c]! / rows - (n * dScale[c]!) / rows)
        );
      });
      const got = execute(
        [x, weight, scale, offset],
        (t, w, s, o) => tf.grads((xx, ss, oo) => tf.sum(tf.mul(normalise(xx!, ss!, oo!), w!)))([t!, s!, o!]),
        [dx.length, channels],
      );
      // Sums of `rows` terms of size about 1 enter every element.
      const bound = 4 * (rows + 16) * ROUNDOFF;
      const parts: [string, number[], number][] = [
        ['x', dx, bound * 8],
        ['scale', dScale, bound * rows],
        ['offset', dOffset, bound * rows],
      ];
      parts.forEach(([name, want, allowed], i) => {
        const fault = violation(got[i]!.values, want, () => allowed);
        if (fault !== null) throw new Error(`gradient of ${name}: ${fault}`);
      });
    },
  };
}

const SHAPES = [
  [1, 1],
  [3, 1],
  [2, 7],
  [64, 256],
  [33, 17],
  [5, 512],
  [2, 5, 7],
  [2, 3, 4, 5],
  [4, 11, 9, 32],
  [2, 10, 10, 65],
];

/** Batch normalisation against float64: with given moments, and the gradients of the training form. */
export function normalisationSuite(): Suite {
  return {
    name: 'batch normalisation',
    *cases() {
      let seed = 8000;
      for (const shape of SHAPES) {
        yield inference(shape, true, (seed += 5));
        yield inference(shape, false, (seed += 5));
        if (sizeOf(shape.slice(0, -1)) > 2) {
          yield training(shape, composed, (seed += 5));
          yield training(shape, native, (seed += 5));
        }
      }
    },
  };
}
