// Child process: resets the engine and removes the backend many times, computing in between.
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';

const name = backendUnderTest();
const rounds = Number(process.argv[2]);

function compute(): number {
  return tf.tidy(() => {
    const a = tf.fill([33, 65], 0.5) as tf.Tensor2D;
    const w = tf.fill([3, 3, 1, 4], 0.25) as tf.Tensor4D;
    const image = tf.fill([1, 8, 8, 1], 1) as tf.Tensor4D;
    const product = tf.sum(tf.matMul(a, a, false, true));
    return (tf.add(product, tf.sum(tf.conv2d(image, w, 1, 'valid'))) as tf.Scalar).dataSync()[0]!;
  });
}

await tf.setBackend(name);
const want = compute();
let wrong = 0;
for (let i = 0; i < rounds; i++) {
  // A tensor alive across the reset: its data goes with the engine's, without disposal.
  const survivor = tf.add(tf.ones([1000]), 1);
  if (i % 2 === 0) {
    tf.engine().reset();
  } else {
    const factory = tf.findBackendFactory(name);
    tf.removeBackend(name);
    tf.registerBackend(name, factory, 3);
  }
  await tf.setBackend(name);
  if (compute() !== want) wrong++;
  void survivor;
}
process.send!({ wrong, want });
