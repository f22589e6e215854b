import '@tensorflow/tfjs-backend-cpu';
import { registerBackend } from '@tensorflow/tfjs-core';
import { loaded } from './addon.js';
import { OneDnnBackend } from './backend.js';
import * as expression from './elementwise/index.js';
import { registerKernels } from './kernels/index.js';
import { BACKEND_NAME } from './kernels/registry.js';

export { expression, OneDnnBackend };
export {
  elementwise,
  elementwiseAll,
  elementwiseMaxPool,
  elementwiseSum,
  type ElementwiseInput,
  type Expression,
} from './elementwise/index.js';
export {
  convolutionKernel,
  getWinograd,
  setWinograd,
  type ConvolutionKernel,
  type ConvolutionShape,
  type WinogradUse,
} from './kernels/convolutionKernel.js';
export { normalDraws, type NormalDraws } from './random/normalDraws.js';
export { philoxNormal, philoxUniform } from './random/random.js';
export {
  getReplay,
  recordedStep,
  setReplay,
  type RecordedStep,
  type StepCounts,
} from './recording/recordedStep.js';
export { affine, convolve } from './training/affine.js';
export { batchNormTrain, type BatchNormOptions } from './training/batchNorm.js';
export { softmaxCrossEntropy } from './training/crossEntropy.js';
export { largestWindows, type Texts } from './training/largestWindows.js';
export { lstmLayer, type LstmGates } from './training/lstm.js';
export {
  adamUpdate,
  hasNativeOptimizers,
  momentumUpdate,
  sgdUpdate,
  type AdamStep,
  type LearningRate,
  type MomentumStep,
  type SgdStep,
} from './training/optimizers.js';
export {
  hasNativeResidual,
  meanSquaredResidual,
  type ResidualBase,
  type ResidualNetwork,
  type ResidualOperator,
} from './training/residual.js';

/** Whether `tf.setBackend('onednn')` will work in this process. */
export function isAvailable(): boolean {
  return loaded.addon !== undefined;
}

/** Why the backend is not available, with the command that would provide it. */
export function unavailableReason(): string | undefined {
  return loaded.reason;
}

/** Threads that one kernel may use; 1 unless OMP_NUM_THREADS or `setThreads` says otherwise. 0 where unavailable. */
export function getThreads(): number {
  return loaded.addon?.threads() ?? 0;
}

/**
 * Sets the threads of one kernel. Results are bit-identical from run to run at a fixed count.
 * @param count 1 to 1024
 */
export function setThreads(count: number): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= 1024))
    throw new RangeError(`threads: ${count} given, allowed is an integer from 1 to 1024`);
  loaded.addon?.threads(count);
}

/** What runs: versions of oneDNN, compiler and instruction set of the addon, width of its vectors here, and threads. */
export const version: {
  readonly onednn: string | undefined;
  readonly compiler: string | undefined;
  readonly arch: string | undefined;
  readonly vectorBits: number | undefined;
  readonly threads: number;
} = {
  onednn: undefined,
  compiler: undefined,
  arch: undefined,
  vectorBits: undefined,
  ...loaded.addon?.version(),
  get threads() {
    return getThreads();
  },
};

const { addon } = loaded;
if (addon !== undefined && registerBackend(BACKEND_NAME, () => new OneDnnBackend(addon), 3))
  registerKernels();
