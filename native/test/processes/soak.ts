// Child process: trains a small network for many steps and reports what it holds at the start and at the end.
import * as tf from '@tensorflow/tfjs-core';
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
const step = (): void => {
  optimizer.minimize(() => {
    const h = tf.tanh(tf.add(tf.matMul(x, w1 as unknown as tf.Tensor2D), b1));
    return tf.mean(
      tf.square(tf.sub(tf.matMul(h as tf.Tensor2D, w2 as unknown as tf.Tensor2D), y)),
    ) as tf.Scalar;
  });
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
