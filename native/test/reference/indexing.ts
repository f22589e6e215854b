/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * shape[d + 1]!;
  return strides;
}

/** Offset of an index in row-major order. */
export function offsetOf(index: readonly number[], strides: readonly number[]): number {
  let offset = 0;
  for (let d = 0; d < strides.length; d++) offset += index[d]! * strides[d]!;
  return offset;
}

/** Calls `visit` with every index of the shape in row-major order; the array is reused from call to call. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: number[], position: number) => void,
): void {
  if (shape.includes(0)) return;
  const index = new Array<number>(shape.length).fill(0);
  for (let position = 0; ; position++) {
    visit(index, position);
    let d = shape.length - 1;
    while (d >= 0 && ++index[d]! === shape[d]!) index[d--] = 0;
    if (d < 0) return;
  }
}

/** Shape of two shapes broadcast against each other. Dimensions must agree or be 1. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const left = a[d - rank + a.length] ?? 1;
    const right = b[d - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}

/** For every element of `shape`, the offset of the element of `source` that is broadcast to it. */
export function broadcastOffsets(source: readonly number[], shape: readonly number[]): Int32Array {
  const own = stridesOf(source);
  const strides = shape.map((_, d) => {
    const at = d - shape.length + source.length;
    return at < 0 || source[at] === 1 ? 0 : own[at]!;
  });
  const offsets = new Int32Array(shape.reduce((n, dimension) => n * dimension, 1));
  forEachIndex(shape, (index, position) => {
    offsets[position] = offsetOf(index, strides);
  });
  return offsets;
}

/** Values gathered from `source` by a rule that maps an index of the result to an index of the source. */
export function remap(
  values: ArrayLike<number>,
  sourceShape: readonly number[],
  shape: readonly number[],
  rule: (index: readonly number[]) => readonly number[],
): number[] {
  const strides = stridesOf(sourceShape);
  const result: number[] = [];
  forEachIndex(shape, (index) => result.push(values[offsetOf(rule(index), strides)]!));
  return result;
}
