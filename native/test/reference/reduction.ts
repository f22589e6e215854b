import { forEachIndex, offsetOf, stridesOf } from './indexing.js';

/** The groups of offsets that a reduction over `axes` folds into each result, in row-major order of both. */
export function groups(
  shape: readonly number[],
  axes: readonly number[],
): { shape: number[]; offsets: number[][] } {
  const strides = stridesOf(shape);
  const kept = shape.map((_, d) => d).filter((d) => !axes.includes(d));
  const outer = kept.map((d) => shape[d]!);
  const inner = axes.map((d) => shape[d]!);
  const offsets: number[][] = [];
  forEachIndex(outer, (outerIndex) => {
    const base = offsetOf(
      outerIndex,
      kept.map((d) => strides[d]!),
    );
    const group: number[] = [];
    forEachIndex(inner, (innerIndex) => {
      group.push(
        base +
          offsetOf(
            innerIndex,
            axes.map((d) => strides[d]!),
          ),
      );
    });
    offsets.push(group);
  });
  return { shape: outer, offsets };
}
