import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { isAvailable } from 'tfjs-backend-onednn';
import { correctGradients } from '../../src/backends/index.js';
import { prepareWasm } from '../../src/backends/wasm.js';

/** The backends that can be switched between in one process here. */
export const TESTED_BACKENDS: readonly string[] = isAvailable() ? ['cpu', 'wasm', 'onednn'] : ['cpu', 'wasm'];

/** Sets the engine up as the workbook does and activates one backend. */
export async function useBackend(name: string): Promise<void> {
  tf.env().set('PROD', true);
  correctGradients();
  prepareWasm();
  if (!(await tf.setBackend(name))) throw new Error(`backend ${name} did not initialise`);
  await tf.ready();
}
