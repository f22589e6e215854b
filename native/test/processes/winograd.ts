// Child process: the suites of convolutions with Winograd's sums wherever they can be used, by the tile named in the
// first argument, and the largest errors of them and of the other kernels.
import * as tf from '@tensorflow/tfjs-core';
import { setThreads, setWinograd, type WinogradUse } from '../../src/index.js';
import * as reference from '../reference/convolution.js';
import type { Accumulated } from '../reference/matmul.js';
import { convolutionSuite } from '../suites/convolution.js';
import { windowSpecialsSuite } from '../suites/windowSpecials.js';
import { backendUnderTest } from '../support/backend.js';
import { randomFloats } from '../support/operand.js';
import { runSuite, type Outcome } from '../support/suite.js';

/** Largest |error| / sum |a| |b| of the result and of both gradients. */
export type Errors = readonly [forward: number, images: number, filter: number];

export interface WinogradReport {
  readonly outcomes: readonly Outcome[];
  readonly errors: Errors;
  /** Of the library or of the direct sums. */
  readonly otherErrors: Errors;
}

/** Batch, side, channels, filters, padding and side of a filter. */
const SHAPES = [
  [2, 12, 16, 32, 1, 3],
  [2, 10, 64, 64, 0, 3],
  [1, 9, 33, 65, 1, 3],
  [3, 4, 128, 64, 1, 3],
  [1, 5, 64, 48, 2, 3],
  [2, 12, 20, 50, 0, 5],
  [1, 9, 33, 17, 2, 5],
  [1, 5, 64, 48, 4, 5],
] as const;

function largestError(got: tf.Tensor, want: Accumulated): number {
  const values = got.dataSync() as Float32Array;
  return values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - want.values[i]!) / want.magnitudes[i]!),
    0,
  );
}

function errors(use: WinogradUse): Errors {
  setWinograd(use);
  const worst: [number, number, number] = [0, 0, 0];
  SHAPES.forEach(([batch, side, channels, filters, pad, extent], i) => {
    const input = [batch, side, side, channels] as [number, number, number, number];
    const g = reference.geometry(input, [extent, extent], [1, 1], [1, 1], pad);
    const filterShape = [extent, extent, channels, filters] as [number, number, number, number];
    const x = randomFloats(3 * i, input).values as Float32Array;
    const w = randomFloats(3 * i + 1, filterShape).values as Float32Array;
    const outShape = [batch, g.outHeight, g.outWidth, filters] as [number, number, number, number];
    const dy = randomFloats(3 * i + 2, outShape).values as Float32Array;
    const [xt, wt, dyt] = [tf.tensor4d(x, input), tf.tensor4d(w, filterShape), tf.tensor4d(dy, outShape)];
    const f = (image: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D => tf.conv2d(image, filter, 1, pad);
    const [dx, dw] = tf.grads(f as never)([xt, wt], dyt) as [tf.Tensor, tf.Tensor];
    const found = [
      largestError(f(xt, wt), reference.convolution(x, w, g, filters)),
      largestError(dx, reference.convolutionBackpropInput(dy, w, g, filters)),
      largestError(dw, reference.convolutionBackpropFilter(x, dy, g, filters)),
    ] as const;
    found.forEach((error, pass) => (worst[pass] = Math.max(worst[pass]!, error)));
  });
  return worst;
}

const use = process.argv[2] as WinogradUse;
setThreads(1);
await tf.setBackend(backendUnderTest());
setWinograd(use);
const outcomes = [
  await runSuite(convolutionSuite(), backendUnderTest()),
  await runSuite(windowSpecialsSuite(), backendUnderTest()),
];
const report: WinogradReport = { outcomes, errors: errors(use), otherErrors: errors('off') };
process.send!(report);
