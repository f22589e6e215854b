import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, registerGradient, tensor } from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';

export const LARGEST_WINDOWS = 'LargestWindows';
export const LARGEST_WINDOWS_GRAD = 'LargestWindowsGrad';

/** Texts, one after another. */
export interface Texts {
  /** For each word of each text its row among the words that have products. */
  readonly places: Int32Array;
  /** Where the words of each text begin in `places`, and where those of the last end. */
  readonly starts: Int32Array;
}

interface Attributes extends Texts {
  /** [size, words, filters] of the products. */
  shape: readonly [number, number, number];
}

const attributesOf = (attrs: NamedAttrMap): Attributes => attrs as unknown as Attributes;

/** Gives the native backend both kernels. */
export function registerLargestWindows(): void {
  override(LARGEST_WINDOWS, ({ products }, attrs, backend) => {
    const { places, starts, shape } = attributesOf(attrs);
    const largest = backend.output([starts.length - 1, shape[2]]);
    const windows = backend.output([starts.length - 1, shape[2]]);
    backend.addon.largestWindows(
      backend.floats(largest),
      backend.floats(windows),
      backend.floats(products!),
      places,
      starts,
      shape[0],
      shape[1],
    );
    return [largest, windows];
  });
  override(LARGEST_WINDOWS_GRAD, ({ dy, windows }, attrs, backend) => {
    const { places, starts, shape } = attributesOf(attrs);
    const out = backend.output([...shape]);
    backend.addon.largestWindowsGrad(
      backend.floats(out),
      backend.floats(dy!),
      backend.floats(windows!),
      places,
      starts,
      shape[0],
      shape[1],
    );
    return out;
  });
}

/** Calls `each` with the offset of a row of products for each word of the window at word t of a text. */
function forEachWord(
  { places, starts, shape: [size, words, filters] }: Attributes,
  text: number,
  t: number,
  each: (row: number) => void,
): void {
  const start = starts[text]!;
  const end = Math.min(size, starts[text + 1]! - start - t);
  for (let j = Math.max(0, -t); j < end; j++) each((j * words + places[start + t + j]!) * filters);
}

function forward([products]: Tensor[], attrs: NamedAttrMap): Tensor[] {
  const attributes = attributesOf(attrs);
  const [size, , filters] = attributes.shape;
  const values = products!.dataSync();
  const texts = attributes.starts.length - 1;
  const largest = new Float32Array(texts * filters);
  const windows = new Float32Array(texts * filters).fill(-size);
  const sums = new Float32Array(filters);
  for (let text = 0; text < texts; text++)
    for (let t = 1 - size; t < attributes.starts[text + 1]! - attributes.starts[text]!; t++) {
      sums.fill(0);
      forEachWord(attributes, text, t, (row) => {
        for (let f = 0; f < filters; f++) sums[f]! += values[row + f]!;
      });
      for (let f = 0, i = text * filters; f < filters; f++, i++)
        if (sums[f]! > largest[i]! || Number.isNaN(sums[f])) {
          largest[i] = sums[f]!;
          windows[i] = t;
        }
    }
  return [tensor(largest, [texts, filters]), tensor(windows, [texts, filters])];
}

function backward([dy, windows]: Tensor[], attrs: NamedAttrMap): Tensor {
  const attributes = attributesOf(attrs);
  const [size, words, filters] = attributes.shape;
  const [slopes, places] = [dy!.dataSync(), windows!.dataSync()];
  const out = new Float32Array(size * words * filters);
  places.forEach((t, i) =>
    forEachWord(attributes, Math.floor(i / filters), t, (row) => (out[row + (i % filters)]! += slopes[i]!)),
  );
  return tensor(out, [...attributes.shape]);
}

function run(kernelName: string, inputs: NamedTensorMap, attributes: Attributes): Tensor | Tensor[] {
  ensureKernel(kernelName, kernelName === LARGEST_WINDOWS ? forward : backward);
  return engine().runKernel(kernelName, inputs, attributes as unknown as NamedAttrMap) as unknown as Tensor;
}

registerGradient({
  kernelName: LARGEST_WINDOWS,
  outputsToSave: [false, true],
  gradFunc: (dys: Tensor | Tensor[], [windows]: Tensor[], attrs: NamedAttrMap) => {
    const dy = (dys as Tensor[])[0]!;
    return { products: () => run(LARGEST_WINDOWS_GRAD, { dy, windows }, attributesOf(attrs)) as Tensor };
  },
});

/**
 * y[b, f] = max(0, max over t of sum_j products[j, word t + j of text b, f]): the largest sum over the windows of `size`
 * words of a text, t from 1 - size to the last word, in which words before the first and behind the last count 0, as does
 * a window without any word. The gradient goes to the first window that has the maximum.
 *
 * Shapes: products [size, words, filters]; y [texts, filters]. Differentiable once.
 */
export function largestWindows(products: Tensor, { places, starts }: Texts): Tensor {
  const [size, words, filters] = products.shape;
  if (products.rank !== 3 || !(size! > 0 && filters! > 0) || starts.length < 2)
    throw new Error(
      `products [${products.shape}] of ${starts.length - 1} texts given, needed are [size, words, filters] and a text`,
    );
  const shape = [size!, words!, filters!] as const;
  const [largest] = run(LARGEST_WINDOWS, { products }, { places, starts, shape }) as Tensor[];
  return largest!;
}
