import { convolutionKernel, version } from 'tfjs-backend-onednn';
import { CONVOLUTIONAL_NETWORKS, type NetworkConvolution } from '../papers/convolutions.js';
import { textTable } from './text-table.js';

const PASSES = ['forward', 'images', 'filter'] as const;

const shapeOf = ({ images, filter, strides = 1, pad = 0 }: NetworkConvolution): string => {
  const [, height, width] = images;
  const [filterHeight, filterWidth, inputs, outputs] = filter;
  return (
    `${filterHeight} x ${filterWidth} on ${height} x ${width}, ${inputs} to ${outputs}` +
    `${pad === 0 ? '' : ', padded'}${strides === 1 ? '' : `, stride ${strides}`}`
  );
};

/**
 * Text that says which instructions the native backend computes with, and which kernel computes each convolution of the
 * workbook's networks and its two gradients. It depends on the processor and on the settings alone.
 */
export function convolutionReport(): string {
  const rows = CONVOLUTIONAL_NETWORKS.flatMap(({ network, data, convolutions }) =>
    convolutions.map((convolution, i) => [
      i === 0 ? `${network}, ${data}` : '',
      shapeOf(convolution),
      ...PASSES.map((pass) => convolutionKernel({ ...convolution, pass }) ?? 'plain JavaScript'),
    ]),
  );
  const table = textTable([
    ['network', 'convolution', 'forward', 'gradient of images', 'gradient of filter'],
    ...rows,
  ]);
  return (
    `vectors of ${version.vectorBits} bits, compiled by ${version.compiler} for ${version.arch}, ` +
    `oneDNN ${version.onednn}\n\n${table}`
  );
}
