import * as tf from '@tensorflow/tfjs-core';
// The layers package brings the gradients of all kernels with it; the core package alone registers none.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { isAvailable, unavailableReason } from '../../src/index.js';

/** Name of the backend that the suites examine: `onednn`, or what TEST_BACKEND names. */
export function backendUnderTest(): string {
  return process.env['TEST_BACKEND'] ?? 'onednn';
}

/**
 * Why the suites cannot run here, or false. Where REQUIRE_ONEDNN is set nothing is skipped, so that a machine that is
 * meant to have the backend cannot pass without it.
 */
export function skipReason(): string | false {
  if (process.env['REQUIRE_ONEDNN'] !== undefined) return false;
  if (backendUnderTest() !== 'onednn' || isAvailable()) return false;
  return unavailableReason() ?? 'the native backend is unavailable';
}

/** What a function of tensors gives in plain JavaScript; the present backend is active again afterwards. */
export function onCpu<T>(evaluate: () => T): T {
  const backend = tf.getBackend();
  tf.setBackend('cpu');
  try {
    return evaluate();
  } finally {
    tf.setBackend(backend);
  }
}

tf.env().set('IS_TEST', false);
