import { LogSoftmax, Softmax } from '@tensorflow/tfjs-core';
import { override } from './registry.js';
import { sizeOf } from './shapes.js';

export function registerSoftmax(): void {
  const rows = (kernelName: string, attribute: string, native: 'softmax' | 'logSoftmax') =>
    override(kernelName, ({ logits }, attrs, backend, forward) => {
      const { shape, dtype } = logits!;
      const axis = (attrs[attribute] as number | undefined) ?? -1;
      const last = shape.length - 1;
      if (dtype !== 'float32' || last < 0 || (axis !== -1 && axis !== last) || sizeOf(shape) === 0)
        return forward();
      const out = backend.output(shape);
      backend.addon[native](backend.floats(out), backend.floats(logits!), shape[last]!);
      return out;
    });
  rows(Softmax, 'dim', 'softmax');
  rows(LogSoftmax, 'axis', 'logSoftmax');
}
