import { loaded } from '../addon.js';
import { sizesOf } from './convolution.js';

/** What computes a convolution; the order is that of cpp/convolution_choice.h. */
const CONVOLUTION_KERNELS = ['library', 'direct', 'winograd 2 x 2', 'winograd 4 x 4'] as const;

/** @see convolutionKernel */
export type ConvolutionKernel = (typeof CONVOLUTION_KERNELS)[number];

/** The order is that of cpp/convolution_choice.h. */
const WINOGRAD_USES = ['off', 'by shape', 'always 2 x 2', 'always 4 x 4'] as const;

/**
 * Where convolutions of 3 x 3 and 5 x 5 filters with stride 1 are computed by Winograd's minimal filtering: `off`, nowhere;
 * `by shape`, where it was faster; `always ...`, wherever it can, for tests and measurements. Filters of 5 x 5 have tiles of
 * 2 x 2 alone.
 */
export type WinogradUse = (typeof WINOGRAD_USES)[number];

const PASSES = ['forward', 'images', 'filter'] as const;

/** A convolution: what of it is computed, and its shapes; strides default to 1, padding to 'valid'. */
export interface ConvolutionShape {
  /** The result, the gradient of the images or the gradient of the filter. */
  readonly pass: (typeof PASSES)[number];
  /** Images, [batch, height, width, channels]. */
  readonly images: readonly number[];
  /** Filter, [height, width, in channels, out channels]. */
  readonly filter: readonly number[];
  readonly strides?: number;
  readonly pad?: 'valid' | 'same' | number;
}

/**
 * Which kernel the backend uses for a convolution with the present settings; the same in every run on a processor.
 * Undefined where the backend is unavailable or leaves the convolution to plain JavaScript.
 */
export function convolutionKernel(shape: ConvolutionShape): ConvolutionKernel | undefined {
  const { pass, images, filter, strides = 1, pad = 'valid' } = shape;
  const sizes = sizesOf([...images], [...filter], { strides: [strides, strides], pad }, false);
  if (sizes === undefined || loaded.addon === undefined) return undefined;
  return CONVOLUTION_KERNELS[loaded.addon.convolutionKernel(sizes, PASSES.indexOf(pass) + 1)];
}

/** The present use of Winograd's minimal filtering; undefined where the backend is unavailable. */
export function getWinograd(): WinogradUse | undefined {
  return loaded.addon === undefined ? undefined : WINOGRAD_USES[loaded.addon.winograd()];
}

/** Sets it; `by shape` is the default unless TFJS_ONEDNN_WINOGRAD is `off`. */
export function setWinograd(use: WinogradUse): void {
  if (!WINOGRAD_USES.includes(use))
    throw new RangeError(`winograd: '${String(use)}' given, allowed are ${WINOGRAD_USES.join(', ')}`);
  loaded.addon?.winograd(WINOGRAD_USES.indexOf(use));
}
