import { correlation } from './correlation.js';

/** The largest |correlation| of two functions over both signs of the input: neither scale nor offset nor sign counts. */
export const shapeAgreement = (a: readonly number[], b: readonly number[]): number =>
  Math.max(Math.abs(correlation(a, b)), Math.abs(correlation(a, [...b].reverse())));

/** The agreement of all pairs of a list. */
export const pairwiseAgreement = (shapes: readonly (readonly number[])[]): number[] =>
  shapes.flatMap((a, i) => shapes.slice(i + 1).map((b) => shapeAgreement(a, b)));

/** sqrt(1 - correlation^2): the relative distance of two functions that the best scale and offset leave. */
export const shapeDistance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(Math.max(0, 1 - correlation(a, b) ** 2));
