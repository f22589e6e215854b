import { copyRegisteredKernels } from '@tensorflow/tfjs-core';
import { registerFusedElementwise } from '../elementwise/kernel.js';
import { registerRandom } from '../random/kernel.js';
import { registerBinary } from './binary.js';
import { registerMatmul } from './matmul.js';
import { BACKEND_NAME } from './registry.js';
import { registerUnary } from './unary.js';

/** Forwards every kernel of the plain JavaScript backend, then replaces those with native code. */
export function registerKernels(): void {
  copyRegisteredKernels('cpu', BACKEND_NAME);
  registerMatmul();
  registerBinary();
  registerUnary();
  registerFusedElementwise();
  registerRandom();
}
