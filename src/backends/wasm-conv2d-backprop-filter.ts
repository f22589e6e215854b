import * as tf from '@tensorflow/tfjs-core';
import { release, runWasmKernel, type WasmBackend } from './wasm-kernel.js';

/**
 * dW[i, j, c, o] = sum over b, y, x of X[b, s y + d i - p, s x + d j - q, c] dY[b, y, x, o], with stride s, dilation d
 * and padding (p, q): the gradient of a 2-D convolution with respect to its filter.
 *
 * Shapes: X `[batch, height, width, in]`, dY `[batch, outHeight, outWidth, out]`, dW `[kernelHeight, kernelWidth,
 * in, out]`. For each position of the filter the values of X that it met are cut out as a matrix and multiplied
 * with dY. The wasm backend has no kernel of its own for this.
 */
export const conv2DBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend: anyBackend }) => {
  const backend = anyBackend as WasmBackend;
  const { x, dy } = inputs as Record<'x' | 'dy', tf.TensorInfo>;
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } =
    attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  tf.util.assert(
    dataFormat === 'NHWC',
    () => `conv2d filter gradient: data format ${dataFormat} is given, the wasm backend allows NHWC`,
  );
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right } = info.padInfo;
  const padded = runWasmKernel(
    backend,
    tf.PadV2,
    { x },
    {
      paddings: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      constantValue: 0,
    },
  );
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const dyMatrix = runWasmKernel(backend, tf.Reshape, { x: dy }, { shape: [positions, info.outChannels] });

  const slopes: tf.TensorInfo[] = [];
  for (let i = 0; i < info.filterHeight; i++)
    for (let j = 0; j < info.filterWidth; j++) {
      const [row, column] = [i * info.dilationHeight, j * info.dilationWidth];
      const met = runWasmKernel(
        backend,
        tf.StridedSlice,
        { x: padded },
        {
          begin: [0, row, column, 0],
          end: [
            info.batchSize,
            row + (info.outHeight - 1) * info.strideHeight + 1,
            column + (info.outWidth - 1) * info.strideWidth + 1,
            info.inChannels,
          ],
          strides: [1, info.strideHeight, info.strideWidth, 1],
          beginMask: 0,
          endMask: 0,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
        },
      );
      const metMatrix = runWasmKernel(
        backend,
        tf.Reshape,
        { x: met },
        { shape: [positions, info.inChannels] },
      );
      slopes.push(
        runWasmKernel(
          backend,
          tf.BatchMatMul,
          { a: metMatrix, b: dyMatrix },
          { transposeA: true, transposeB: false },
        ),
      );
      release(backend, met, metMatrix);
    }
  const joined = slopes.length === 1 ? slopes[0] : runWasmKernel(backend, tf.Concat, slopes, { axis: 0 });
  if (slopes.length > 1) release(backend, ...slopes);
  const result = runWasmKernel(backend, tf.Reshape, { x: joined }, { shape: filterShape });
  release(backend, padded, dyMatrix, joined);
  return result;
};
