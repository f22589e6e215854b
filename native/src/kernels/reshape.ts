import { ExpandDims, Identity, Reshape, util } from '@tensorflow/tfjs-core';
import { override } from './registry.js';
import { sizeOf } from './shapes.js';

/** Other shapes of the same values. They cost nothing and leave the values fit to be recycled. */
export function registerReshape(): void {
  override(Identity, ({ x }, _attrs, backend) => backend.view(x!, x!.shape));
  override(Reshape, ({ x }, attrs, backend, forward) => {
    if (x!.dtype === 'complex64') return forward();
    const size = sizeOf(x!.shape);
    const shape = util.inferFromImplicitShape(attrs.shape as number[], size);
    util.assert(
      sizeOf(shape) === size,
      () =>
        `The new shape (${shape}) has ${sizeOf(shape)} elements and the old shape (${x!.shape}) has ${size} ` +
        'elements. The new shape and old shape must have the same number of elements.',
    );
    return backend.view(x!, shape);
  });
  override(ExpandDims, ({ input }, attrs, backend, forward) => {
    const rank = input!.shape.length;
    const dim = attrs.dim as number;
    if (input!.dtype === 'complex64' || !(dim >= -(rank + 1) && dim <= rank)) return forward();
    const shape = input!.shape.slice();
    shape.splice(dim < 0 ? rank + dim + 1 : dim, 0, 1);
    return backend.view(input!, shape);
  });
}
