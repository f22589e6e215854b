import { copyRegisteredKernels } from '@tensorflow/tfjs-core';
import { registerFusedElementwise } from '../elementwise/kernel.js';
import { registerRandom } from '../random/kernel.js';
import { registerAffine } from '../training/affine.js';
import { registerBatchNormTrain } from '../training/batchNorm.js';
import { registerSoftmaxCrossEntropy } from '../training/crossEntropy.js';
import { registerLstm } from '../training/lstm.js';
import { registerMeanSquaredResidual } from '../training/residual.js';
import { registerBatchNorm } from './batchNorm.js';
import { registerBinary } from './binary.js';
import { registerChoose } from './choose.js';
import { registerConcat } from './concat.js';
import { registerConvolution } from './convolution.js';
import { registerFill } from './fill.js';
import { registerMatmul } from './matmul.js';
import { registerPool } from './pool.js';
import { registerRearrange } from './rearrange.js';
import { registerReduce } from './reduce.js';
import { BACKEND_NAME } from './registry.js';
import { registerReshape } from './reshape.js';
import { registerSlice } from './slice.js';
import { registerSoftmax } from './softmax.js';
import { registerUnary } from './unary.js';

/** Forwards every kernel of the plain JavaScript backend, then replaces those with native code. */
export function registerKernels(): void {
  copyRegisteredKernels('cpu', BACKEND_NAME);
  registerBatchNorm();
  registerBinary();
  registerChoose();
  registerConcat();
  registerConvolution();
  registerFill();
  registerMatmul();
  registerPool();
  registerRearrange();
  registerReduce();
  registerReshape();
  registerSlice();
  registerSoftmax();
  registerUnary();
  registerFusedElementwise();
  registerRandom();
  registerAffine();
  registerBatchNormTrain();
  registerSoftmaxCrossEntropy();
  registerLstm();
  registerMeanSquaredResidual();
}
