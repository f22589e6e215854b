// Child process: runs kernels on many distinct shapes and reports what is cached and how memory grew.
import * as tf from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../../src/index.js';
import { backendUnderTest } from '../support/backend.js';

export interface Shapes {
  readonly cached: number | undefined;
  /** Resident memory after each round over all the shapes. */
  readonly residentMegabytes: readonly number[];
}

const collect = (globalThis as { gc?: () => void }).gc!;

await tf.setBackend(backendUnderTest());
const count = Number(process.argv[2]);

function round(): number {
  for (let i = 1; i <= count; i++) {
    tf.tidy(() => {
      const side = 5 + (i % 40);
      const images = tf.fill([1, side, 5 + Math.floor(i / 40), 3], 0.5) as tf.Tensor4D;
      const filter = tf.fill([3, 3, 3, 4], 0.1) as tf.Tensor4D;
      const gradients = tf.grads((x, w) =>
        tf.sum(tf.maxPool(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), 2, 1, 'same')),
      );
      gradients([images, filter]);
      const a = tf.fill([i, 17], 0.5) as tf.Tensor2D;
      tf.softmax(tf.tanh(tf.matMul(a, tf.fill([17, 8 + (i % 7)], 0.1) as tf.Tensor2D)));
      tf.sum(tf.transpose(tf.add(a, tf.fill([17], 1))), 0);
    });
  }
  collect();
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
}

const residentMegabytes = [round(), round(), round()];
const cached = (tf.backend() as Partial<OneDnnBackend>).cacheSize?.();
const report: Shapes = { cached, residentMegabytes };
process.send!(report);
