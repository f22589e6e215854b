const list = (shapes: readonly (readonly number[])[]): string =>
  shapes.map((s) => `[${s.join()}]`).join(', ');

/** The shape that all shapes broadcast to, aligned at their last axes. Throws where two sizes differ, none 1. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = shapes.reduce((most, shape) => Math.max(most, shape.length), 0);
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    shape.forEach((size, axis) => {
      const present = result[lead + axis]!;
      if (size === present || size === 1) return;
      if (present !== 1) {
        throw new Error(`shapes ${list(shapes)} do not broadcast: sizes along an axis must be equal or 1`);
      }
      result[lead + axis] = size;
    });
  }
  return result;
}

/** The axes of `full` over which a tensor of shape `part` is repeated; axes of size 1 that it lacks count. */
export function repeatedAxes(part: readonly number[], full: readonly number[]): number[] {
  const lead = full.length - part.length;
  const axes: number[] = [];
  full.forEach((size, axis) => {
    if (axis < lead || part[axis - lead] !== size) axes.push(axis);
  });
  return axes;
}
