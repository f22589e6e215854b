import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './wasm-kernel.js';

/** The first of `extent` pixels that a window over `taps` of them meets, and one past the last. */
function inside(corner: number, taps: number, extent: number): [number, number] {
  return [Math.max(corner, 0), Math.min(corner + taps, extent)];
}

/**
 * dX[b, i, j, c] = the sum of dY[b, y, x, c] over the windows whose first largest pixel, row by row, is (i, j): the
 * gradient of 2-D max pooling. A window without a pixel above -Infinity gives nothing.
 *
 * Shapes: X `[batch, height, width, channels]`, dY `[batch, outHeight, outWidth, channels]`, dX that of X. The wasm
 * backend's own kernel looks for the largest pixel above zero, and sends dY to the wrong one where a window is all
 * negative.
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend: anyBackend }) => {
  const backend = anyBackend as WasmBackend;
  const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs;
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  const out = backend.makeOutput(input.shape, 'float32');
  // Making the output may move the heap, so the arrays are taken afterwards.
  const [x, slopes, dx] = [input, dy, out].map((tensor) => backend.typedArrayFromHeap(tensor));
  dx.fill(0);
  const best = new Float32Array(channels);
  const place = new Int32Array(channels);
  let from = 0;
  for (let b = 0; b < batchSize; b++)
    for (let y = 0; y < outHeight; y++) {
      const [top, bottom] = inside(y * info.strideHeight - info.padInfo.top, info.filterHeight, inHeight);
      for (let column = 0; column < outWidth; column++, from += channels) {
        const corner = column * info.strideWidth - info.padInfo.left;
        const [left, right] = inside(corner, info.filterWidth, inWidth);
        best.fill(-Infinity);
        place.fill(-1);
        for (let i = top; i < bottom; i++)
          for (let j = left; j < right; j++) {
            const at = ((b * inHeight + i) * inWidth + j) * channels;
            for (let c = 0; c < channels; c++)
              if (x[at + c] > best[c]) {
                best[c] = x[at + c];
                place[c] = at + c;
              }
          }
        for (let c = 0; c < channels; c++) if (place[c] >= 0) dx[place[c]] += slopes[from + c];
      }
    }
  return out;
};
