import * as tf from '@tensorflow/tfjs-core';
import { EVALUATION } from '../../activations/index.js';
import type { Parameters } from '../../models/index.js';
import { burgersGrid, type Grid } from '../../calculus/index.js';
import { rounded } from './rounding.js';
import type { SlopeNetwork } from './slope-network.js';

/** The times of Figures 7 and 8. */
export const SHOWN_TIMES = [0.25, 0.5, 0.75] as const;

let exact: Grid | undefined;

/** The exact solution on the 256 x 100 grid of the paper's comparison, computed once. */
export const exactBurgers = (): Grid => (exact ??= burgersGrid());

/** The SHA-256 of its values to six decimals, known without the second that computing them takes. */
export const BURGERS_HASH = 'aac26411fa952a2f73f5270a327dfa1f73c1e77c227fe2abd81e171a3ca5ddda';

/** u of every trial on the grid, `[trials][x * t]`. */
export function solveOnGrid({ model }: SlopeNetwork, parameters: Parameters, { x, t }: Grid): Float32Array[] {
  const trials = Object.values(parameters)[0].shape[0];
  const values = tf.tidy(() => {
    const points = tf.tensor3d(
      x.flatMap((xi) => t.flatMap((tj) => [xi, 2 * tj - 1])),
      [1, x.length * t.length, 2],
    );
    return model.apply(parameters, points, EVALUATION).dataSync() as Float32Array;
  });
  const count = x.length * t.length;
  return Array.from({ length: trials }, (_, trial) => values.slice(trial * count, (trial + 1) * count));
}

/** Values on the grid over x at each of the shown times, every `stride`-th x. */
export const sectionsAt = ({ x, t }: Grid, values: ArrayLike<number>, stride: number): number[][] =>
  SHOWN_TIMES.map((time) => {
    const j = t.findIndex((value) => Math.abs(value - time) < 1e-9);
    return x.flatMap((_, i) => (i % stride === 0 ? [values[i * t.length + j]] : []));
  });

/** {@link sectionsAt} as they are stored: one after another, rounded. */
export const sections = (grid: Grid, values: ArrayLike<number>, stride: number): number[] =>
  sectionsAt(grid, values, stride).flatMap((u) => u.map((value) => rounded(value)));

/** How solutions on the way are thinned to be stored: every so many x in the sections and on the grid, and t. */
export const STORED = { sectionStride: 2, gridStrideX: 4, gridStrideT: 2 } as const;

/** The values on the grid that are stored of a solution, rounded. */
export function thinnedGrid({ x, t }: Grid, values: ArrayLike<number>): number[] {
  return x.flatMap((_, i) =>
    i % STORED.gridStrideX !== 0
      ? []
      : t.flatMap((__, j) => (j % STORED.gridStrideT === 0 ? [rounded(values[i * t.length + j])] : [])),
  );
}
