// Child process: multiplies matrices while a signal with a handler arrives every few hundred microseconds.
import { spawn } from 'node:child_process';
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';

await tf.setBackend(backendUnderTest());
let signals = 0;
process.on('SIGUSR2', () => signals++);
const sender = spawn(process.execPath, [
  '-e',
  `setInterval(() => { for (let i = 0; i < 50; i++) process.kill(${process.pid}, 'SIGUSR2'); }, 1)`,
]);
const sizes = [128, 256, 257, 384];
let wrong = 0;
for (const end = performance.now() + 1e3 * Number(process.argv[2]); performance.now() < end;) {
  for (const n of sizes) {
    tf.tidy(() => {
      const a = tf.fill([n, n], 1) as tf.Tensor2D;
      const c = tf.matMul(a, a).dataSync();
      if (!c.every((x) => x === n)) wrong++;
      const image = tf.fill([1, 16, 16, 8], 1) as tf.Tensor4D;
      tf.grad((w) => tf.sum(tf.conv2d(image, w as tf.Tensor4D, 1, 'same')))(
        tf.fill([3, 3, 8, 8], 1) as tf.Tensor4D,
      );
    });
  }
  // Lets the handlers of the signals that arrived run.
  await new Promise((resolve) => setImmediate(resolve));
}
sender.kill('SIGKILL');
process.send!({ wrong, signals });
