// Child process: trains a small network for many steps and reports what it holds at the start and at the end.
import * as tf from '@tensorflow/tfjs-core';
import { adamUpdate, hasNativeOptimizers } from '../../src/index.js';
import { backendUnderTest } from '../support/backend.js';
import { randomFloats } from '../support/operand.js';

export interface Soak {
  readonly tensors: readonly [number, number];
  readonly dataIds: readonly [number, number];
  readonly residentMegabytes: readonly [number, number];
  readonly seconds: number;
}

// The engine of JavaScript itself grows its heap and compiles for some thousand steps.
const WARM_UP = 8000;
const collect = (globalThis as { gc?: () => void }).gc!;

function residentMegabytes(): number {
  // Twice: what the first pass finalises the second one frees.
  collect();
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
}

await tf.setBackend(backendUnderTest());
const steps = Number(process.argv[2]);
const x = tf.tensor2d(randomFloats(1, [16, 8]).values as Float32Array, [16, 8]);
const y = tf.tensor2d(randomFloats(2, [16, 1]).values as Float32Array, [16, 1]);
const w1 = tf.variable(tf.tensor2d(randomFloats(3, [8, 12]).values as Float32Array, [8, 12]));
const b1 = tf.variable(tf.zeros([12]));
const w2 = tf.variable(tf.tensor2d(randomFloats(4, [12, 1]).values as Float32Array, [12, 1]));
const optimizer = tf.train.adam(0.001);
const loss = (...[w1, b1, w2]: tf.Tensor[]): tf.Scalar => {
  const h = tf.tanh(tf.add(tf.matMul(x, w1 as tf.Tensor2D), b1!)) as tf.Tensor2D;
  return tf.mean(tf.square(tf.sub(tf.matMul(h, w2 as tf.Tensor2D), y)));
};

// A second network, whose parameters the package's own update moves.
let own = [w1, b1, w2].map((w) => tf.clone(w) as tf.Tensor);
let [first, second] = [own.map((w) => tf.zerosLike(w)), own.map((w) => tf.zerosLike(w))];
let count = 0;

const step = (): void => {
  optimizer.minimize(() => loss(w1, b1, w2));
  count++;
  if (!hasNativeOptimizers()) return;
  const gradients = tf.grads(loss)(own);
  ({
    parameters: own,
    first,
    second,
  } = adamUpdate({ parameters: own, gradients, first, second, learningRate: 1e-3, step: count }));
  tf.dispose(gradients);
};

for (let i = 0; i < WARM_UP; i++) step();
const before = {
  tensors: tf.memory().numTensors,
  ids: tf.backend().numDataIds(),
  resident: residentMegabytes(),
};
const start = performance.now();
for (let i = 0; i < steps; i++) step();
const seconds = (performance.now() - start) / 1e3;
const soak: Soak = {
  tensors: [before.tensors, tf.memory().numTensors],
  dataIds: [before.ids, tf.backend().numDataIds()],
  residentMegabytes: [before.resident, residentMegabytes()],
  seconds,
};
process.send!(soak);
