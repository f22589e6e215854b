// Child process: a fixed amount of work; reports the processor time that it took.
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';

await tf.setBackend(backendUnderTest());
const a = tf.fill([257, 513], 0.01) as tf.Tensor2D;
const rounds = Number(process.argv[2]);
const round = (): void =>
  tf.tidy(() => {
    tf.sum(tf.tanh(tf.matMul(a, a, false, true))).dataSync();
  });
for (let i = 0; i < 5; i++) round();
const before = process.cpuUsage();
for (let i = 0; i < rounds; i++) round();
const { user, system } = process.cpuUsage(before);
process.send!((user + system) / 1e6);
