import { FusedBatchNorm } from '@tensorflow/tfjs-core';
import { override } from './registry.js';
import { isGiven, sizeOf } from './shapes.js';

export function registerBatchNorm(): void {
  override(FusedBatchNorm, ({ x, mean, variance, offset, scale }, attrs, backend, forward) => {
    const channels = x!.shape.at(-1);
    const statistics = [
      mean!,
      variance!,
      ...(!isGiven(offset) ? [] : [offset]),
      ...(!isGiven(scale) ? [] : [scale]),
    ];
    const native =
      x!.dtype === 'float32' &&
      statistics.every(
        ({ shape, dtype }) =>
          dtype === 'float32' && shape.length === mean!.shape.length && sizeOf(shape) === channels,
      );
    if (!native) return forward();
    const out = backend.output(x!.shape);
    backend.addon.batchNorm(
      backend.floats(out),
      backend.floats(x!),
      backend.floats(mean!),
      backend.floats(variance!),
      !isGiven(offset) ? undefined : backend.floats(offset),
      !isGiven(scale) ? undefined : backend.floats(scale),
      (attrs.varianceEpsilon as number | undefined) ?? 0.001,
    );
    return out;
  });
}
