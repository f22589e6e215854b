import { forEachTap, type Geometry } from './convolution.js';
import type { Accumulated } from './matmul.js';

function outputOffset(g: Geometry, b: number, oy: number, ox: number): number {
  return ((b * g.outHeight + oy) * g.outWidth + ox) * g.channels;
}

function inputOffset(g: Geometry, b: number, y: number, x: number): number {
  return ((b * g.height + y) * g.width + x) * g.channels;
}

/** Largest value of each window, padding left out, and the offset of its first occurrence in row-major order. */
export function maxPool(x: ArrayLike<number>, g: Geometry): { values: Float64Array; argmax: Int32Array } {
  const size = g.batch * g.outHeight * g.outWidth * g.channels;
  const values = new Float64Array(size).fill(-Infinity);
  const argmax = new Int32Array(size).fill(-1);
  forEachTap(g, (b, oy, ox, _ky, _kx, y, xx) => {
    const to = outputOffset(g, b, oy, ox);
    const from = inputOffset(g, b, y, xx);
    for (let c = 0; c < g.channels; c++) {
      if (x[from + c]! > values[to + c]!) {
        values[to + c] = x[from + c]!;
        argmax[to + c] = from + c;
      }
    }
  });
  return { values, argmax };
}

/** dx of `maxPool`: each dy goes to the first largest element of its window. */
export function maxPoolGradient(x: ArrayLike<number>, dy: ArrayLike<number>, g: Geometry): Accumulated {
  const { argmax } = maxPool(x, g);
  const values = new Float64Array(g.batch * g.height * g.width * g.channels);
  const magnitudes = new Float64Array(values.length);
  argmax.forEach((at, i) => {
    values[at]! += dy[i]!;
    magnitudes[at]! += Math.abs(dy[i]!);
  });
  return { values, magnitudes };
}

/** Mean of each window over the elements that are not padding. */
export function averagePool(x: ArrayLike<number>, g: Geometry): Accumulated {
  const size = g.batch * g.outHeight * g.outWidth * g.channels;
  const values = new Float64Array(size);
  const magnitudes = new Float64Array(size);
  const counts = new Int32Array(size);
  forEachTap(g, (b, oy, ox, _ky, _kx, y, xx) => {
    const to = outputOffset(g, b, oy, ox);
    const from = inputOffset(g, b, y, xx);
    for (let c = 0; c < g.channels; c++) {
      values[to + c]! += x[from + c]!;
      magnitudes[to + c]! += Math.abs(x[from + c]!);
      counts[to + c]!++;
    }
  });
  counts.forEach((count, i) => {
    values[i]! /= count;
    magnitudes[i]! /= count;
  });
  return { values, magnitudes };
}

/**
 * dx of average pooling as TensorFlow.js defines it: dy divided by the whole window's size, padding included.
 */
export function averagePoolGradient(dy: ArrayLike<number>, g: Geometry): Accumulated {
  const values = new Float64Array(g.batch * g.height * g.width * g.channels);
  const magnitudes = new Float64Array(values.length);
  const share = 1 / (g.kernel[0] * g.kernel[1]);
  forEachTap(g, (b, oy, ox, _ky, _kx, y, xx) => {
    const from = outputOffset(g, b, oy, ox);
    const to = inputOffset(g, b, y, xx);
    for (let c = 0; c < g.channels; c++) {
      values[to + c]! += dy[from + c]! * share;
      magnitudes[to + c]! += Math.abs(dy[from + c]!) * share;
    }
  });
  return { values, magnitudes };
}
