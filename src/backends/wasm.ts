import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { conv2DBackpropFilter } from './wasm-conv2d-backprop-filter.js';
import { maxPoolGrad } from './wasm-max-pool-grad.js';
import { composedBatchMatMul } from './wasm-batch-mat-mul.js';

/**
 * Points the wasm backend at the binaries of its npm package and gives it what training needs: fast products of
 * transposed and batched matrices, the filter gradient of a convolution, and a gradient of max pooling that is right for
 * windows of negative values.
 */
export function prepareWasm(): void {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(`${path.join(path.dirname(manifest), 'dist')}${path.sep}`);
  if (tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')) return;
  const batchMatMul = tf.getKernel(tf.BatchMatMul, 'wasm');
  tf.unregisterKernel(tf.BatchMatMul, 'wasm');
  tf.registerKernel({ ...batchMatMul, kernelFunc: composedBatchMatMul(batchMatMul.kernelFunc) });
  tf.unregisterKernel(tf.MaxPoolGrad, 'wasm');
  tf.registerKernel({ kernelName: tf.MaxPoolGrad, backendName: 'wasm', kernelFunc: maxPoolGrad });
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc: conv2DBackpropFilter,
  });
}
