// Child process: counts the threads of the process before and after it computes, with the default and with two.
import { readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { setThreads } from '../../src/index.js';
import { backendUnderTest } from '../support/backend.js';

const threads = (): number => readdirSync('/proc/self/task').length;

function compute(): void {
  tf.tidy(() => {
    const filter = tf.ones([3, 3, 32, 32]) as tf.Tensor4D;
    const images = tf.ones([4, 26, 26, 32]);
    tf.grad((x) => tf.sum(tf.conv2d(x as tf.Tensor4D, filter, 2, 'same')))(images);
    tf.matMul(tf.ones([512, 512]), tf.ones([512, 512]));
  });
}

await tf.setBackend(backendUnderTest());
// What Node and V8 start by themselves is there once something has been compiled and collected.
const before = threads();
compute();
const byDefault = threads() - before;
setThreads(2);
compute();
process.send!({ byDefault, withTwo: threads() - before });
