import { Cast, Fill, OneHot, OnesLike, ZerosLike } from '@tensorflow/tfjs-core';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { override } from './registry.js';
import { isGiven } from './shapes.js';

function filled(backend: OneDnnBackend, shape: number[], value: number): TensorInfo {
  const out = backend.output(shape);
  backend.addon.fill(backend.floats(out), value);
  return out;
}

export function registerFill(): void {
  override(Fill, (_inputs, attrs, backend, forward) => {
    const { value, dtype } = attrs as { value: unknown; dtype?: DataType };
    if (typeof value !== 'number' || (isGiven(dtype) && dtype !== 'float32')) return forward();
    return filled(backend, attrs.shape as number[], value);
  });
  override(ZerosLike, ({ x }, _attrs, backend, forward) =>
    x!.dtype === 'float32' ? filled(backend, x!.shape, 0) : forward(),
  );
  override(OnesLike, ({ x }, _attrs, backend, forward) =>
    x!.dtype === 'float32' ? filled(backend, x!.shape, 1) : forward(),
  );
  override(OneHot, ({ indices }, attrs, backend, forward) => {
    const { dtype, depth, onValue, offValue } = attrs as Record<string, number> & { dtype?: DataType };
    if (indices!.dtype !== 'int32' || (isGiven(dtype) && dtype !== 'float32')) return forward();
    backend.notRecordable('OneHot sets its values in JavaScript');
    const out = filled(backend, [...indices!.shape, depth!], offValue!);
    const values = backend.floats(out);
    const which = backend.values(indices!);
    for (let i = 0; i < which.length; i++) {
      const index = which[i]!;
      if (index >= 0 && index < depth!) values[i * depth! + index] = onValue!;
    }
    return out;
  });
  override(Cast, ({ x }, attrs, backend, forward) => {
    if (attrs.dtype !== 'float32' || x!.dtype === 'string' || x!.dtype === 'complex64') return forward();
    if (x!.dtype === 'float32') return backend.view(x!, x!.shape);
    const out = backend.output(x!.shape);
    const values = backend.values(x!);
    if (values instanceof Uint8Array) backend.addon.widen(backend.floats(out), values);
    else {
      backend.notRecordable(`Cast converts ${x!.dtype} in JavaScript`);
      backend.floats(out).set(values);
    }
    return out;
  });
}
