import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../src/index.js';
import { skipReason } from './support/backend.js';
import { expectMessage } from './support/child.js';

interface Kernels {
  readonly failed: readonly string[];
  readonly forwarded: readonly string[];
  /** Kernels that the operation meant for them did not run. */
  readonly idle: readonly string[];
  /** Kernels of the core package with native code and no operation to try them. */
  readonly untried: readonly string[];
}

describe('native kernels', { skip: skipReason() }, () => {
  it('are native on float32: none calls plain JavaScript', async () => {
    const found = await expectMessage<Kernels>('nativeKernels');
    assert.deepEqual(found, { failed: [], forwarded: [], idle: [], untried: [] });
  });
});

describe('output buffers', { skip: skipReason() }, () => {
  /** The array of a result, without the backend's knowing that somebody looked. */
  const peek = (t: tf.Tensor): Float32Array => (tf.backend() as OneDnnBackend).floats(t);
  const result = (): tf.Tensor => tf.tidy(() => tf.tanh(tf.zeros([12345])));

  it('are recycled when their tensors are disposed of', async () => {
    await tf.setBackend('onednn');
    const first = result();
    const array = peek(first);
    first.dispose();
    const second = result();
    const third = result();
    assert.ok([second, third].some((t) => peek(t) === array));
    tf.dispose([second, third]);
  });

  it('are not when a program has read them', async () => {
    await tf.setBackend('onednn');
    const read = result();
    const array = read.dataSync();
    read.dispose();
    const others = Array.from({ length: 5 }, result);
    assert.ok(others.every((t) => peek(t) !== array));
    tf.dispose(others);
  });
});
