// Child process: filter gradients of strided 1 x 1 convolutions of few channels, again and again, so that a kernel that
// writes beyond its buffers brings the process down.
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';

await tf.setBackend(backendUnderTest());
let gradients = 0;
for (let round = 0; round < 100; round++)
  for (const [channels, out] of [
    [1, 1],
    [2, 4],
    [3, 8],
    [4, 2],
    [12, 20],
  ] as const)
    tf.tidy(() => {
      const x = tf.ones([3, 8, 8, channels]);
      const dy = tf.ones([3, 4, 4, out]);
      const filterShape = [1, 1, channels, out];
      const attributes = { strides: [2, 2], pad: 'valid', dataFormat: 'NHWC', filterShape };
      const gradient = tf
        .engine()
        .runKernel(tf.Conv2DBackpropFilter, { x, dy }, attributes as unknown as tf.NamedAttrMap) as tf.Tensor;
      // 48 pixels of ones.
      if (!gradient.dataSync().every((value) => value === 48)) throw new Error('wrong gradient');
      gradients++;
    });
process.send!(gradients);
