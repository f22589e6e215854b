import type { Accumulated } from './matmul.js';

/** Geometry of a two-dimensional window operation over images [batch, height, width, channels]. */
export interface Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows and columns of padding: top, bottom, left, right. */
  readonly padding: readonly [number, number, number, number];
  readonly outHeight: number;
  readonly outWidth: number;
}

export type Padding = 'valid' | 'same' | number | readonly [number, number, number, number];

/** Sizes of padding and output by TensorFlow's rules: 'same' gives ceil(in / stride), the odd row going to the end. */
export function geometry(
  [batch, height, width, channels]: readonly [number, number, number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number],
  dilation: readonly [number, number],
  pad: Padding,
): Geometry {
  const span = kernel.map((size, d) => (size - 1) * dilation[d]! + 1);
  const size = [height, width];
  const ends = [0, 1].map((d) => {
    if (pad === 'valid') return [0, 0];
    if (typeof pad === 'number') return [pad, pad];
    if (pad !== 'same') return [pad[2 * d]!, pad[2 * d + 1]!];
    const out = Math.ceil(size[d]! / stride[d]!);
    const total = Math.max(0, (out - 1) * stride[d]! + span[d]! - size[d]!);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
  const out = ends.map(([before, after], d) =>
    Math.floor((size[d]! + before! + after! - span[d]!) / stride[d]! + 1),
  );
  return {
    batch,
    height,
    width,
    channels,
    kernel,
    stride,
    dilation,
    padding: [ends[0]![0]!, ends[0]![1]!, ends[1]![0]!, ends[1]![1]!],
    outHeight: out[0]!,
    outWidth: out[1]!,
  };
}

/** Calls `visit(b, oy, ox, ky, kx, y, x)` for every pair of an output pixel and an input pixel inside its window. */
export function forEachTap(
  g: Geometry,
  visit: (b: number, oy: number, ox: number, ky: number, kx: number, y: number, x: number) => void,
): void {
  for (let b = 0; b < g.batch; b++)
    for (let oy = 0; oy < g.outHeight; oy++)
      for (let ox = 0; ox < g.outWidth; ox++)
        for (let ky = 0; ky < g.kernel[0]; ky++) {
          const y = oy * g.stride[0] - g.padding[0] + ky * g.dilation[0];
          if (y < 0 || y >= g.height) continue;
          for (let kx = 0; kx < g.kernel[1]; kx++) {
            const x = ox * g.stride[1] - g.padding[2] + kx * g.dilation[1];
            if (x >= 0 && x < g.width) visit(b, oy, ox, ky, kx, y, x);
          }
        }
}

function accumulator(size: number): Accumulated & { add: (at: number, term: number) => void } {
  const values = new Float64Array(size);
  const magnitudes = new Float64Array(size);
  return {
    values,
    magnitudes,
    add(at, term) {
      values[at]! += term;
      magnitudes[at]! += Math.abs(term);
    },
  };
}

/** y[b, oy, ox, o] = sum of x[b, y, x, i] w[ky, kx, i, o], images NHWC and filters HWIO. */
export function convolution(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  g: Geometry,
  outChannels: number,
): Accumulated {
  const sum = accumulator(g.batch * g.outHeight * g.outWidth * outChannels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const from = ((b * g.height + y) * g.width + xx) * g.channels;
    const filter = (ky * g.kernel[1] + kx) * g.channels;
    const to = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let i = 0; i < g.channels; i++)
      for (let o = 0; o < outChannels; o++)
        sum.add(to + o, x[from + i]! * w[(filter + i) * outChannels + o]!);
  });
  return sum;
}

/** dx of `convolution` for the gradient dy of its result. */
export function convolutionBackpropInput(
  dy: ArrayLike<number>,
  w: ArrayLike<number>,
  g: Geometry,
  outChannels: number,
): Accumulated {
  const sum = accumulator(g.batch * g.height * g.width * g.channels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const to = ((b * g.height + y) * g.width + xx) * g.channels;
    const filter = (ky * g.kernel[1] + kx) * g.channels;
    const from = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let i = 0; i < g.channels; i++)
      for (let o = 0; o < outChannels; o++)
        sum.add(to + i, dy[from + o]! * w[(filter + i) * outChannels + o]!);
  });
  return sum;
}

/** dw of `convolution` for the gradient dy of its result. */
export function convolutionBackpropFilter(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  g: Geometry,
  outChannels: number,
): Accumulated {
  const sum = accumulator(g.kernel[0] * g.kernel[1] * g.channels * outChannels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const image = ((b * g.height + y) * g.width + xx) * g.channels;
    const to = (ky * g.kernel[1] + kx) * g.channels;
    const from = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let i = 0; i < g.channels; i++)
      for (let o = 0; o < outChannels; o++)
        sum.add((to + i) * outChannels + o, x[image + i]! * dy[from + o]!);
  });
  return sum;
}

/** y[b, oy, ox, i q + j] = sum of x[b, y, x, i] w[ky, kx, i, j] with q the channel multiplier. */
export function depthwise(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  g: Geometry,
  multiplier: number,
): Accumulated {
  const outChannels = g.channels * multiplier;
  const sum = accumulator(g.batch * g.outHeight * g.outWidth * outChannels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const from = ((b * g.height + y) * g.width + xx) * g.channels;
    const filter = (ky * g.kernel[1] + kx) * outChannels;
    const to = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let o = 0; o < outChannels; o++)
      sum.add(to + o, x[from + Math.floor(o / multiplier)]! * w[filter + o]!);
  });
  return sum;
}

/** dx of `depthwise`. */
export function depthwiseBackpropInput(
  dy: ArrayLike<number>,
  w: ArrayLike<number>,
  g: Geometry,
  multiplier: number,
): Accumulated {
  const outChannels = g.channels * multiplier;
  const sum = accumulator(g.batch * g.height * g.width * g.channels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const to = ((b * g.height + y) * g.width + xx) * g.channels;
    const filter = (ky * g.kernel[1] + kx) * outChannels;
    const from = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let o = 0; o < outChannels; o++)
      sum.add(to + Math.floor(o / multiplier), dy[from + o]! * w[filter + o]!);
  });
  return sum;
}

/** dw of `depthwise`. */
export function depthwiseBackpropFilter(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  g: Geometry,
  multiplier: number,
): Accumulated {
  const outChannels = g.channels * multiplier;
  const sum = accumulator(g.kernel[0] * g.kernel[1] * outChannels);
  forEachTap(g, (b, oy, ox, ky, kx, y, xx) => {
    const image = ((b * g.height + y) * g.width + xx) * g.channels;
    const to = (ky * g.kernel[1] + kx) * outChannels;
    const from = ((b * g.outHeight + oy) * g.outWidth + ox) * outChannels;
    for (let o = 0; o < outChannels; o++)
      sum.add(to + o, x[image + Math.floor(o / multiplier)]! * dy[from + o]!);
  });
  return sum;
}
