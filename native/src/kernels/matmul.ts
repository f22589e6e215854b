import type { TensorInfo } from '@tensorflow/tfjs-core';
import { BatchMatMul, _FusedMatMul, broadcast_util, util } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { override } from './registry.js';
import { isGiven, sizeOf } from './shapes.js';

const sizes = new Int32Array(7);

/** a [..., m, k] times b [..., k, n], either transposed, plus bias [n] or [..., 1, n]. */
export function matmul(
  backend: OneDnnBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: TensorInfo,
): TensorInfo {
  const rankA = a.shape.length;
  const rankB = b.shape.length;
  const m = a.shape[transposeA ? rankA - 1 : rankA - 2]!;
  const k = a.shape[transposeA ? rankA - 2 : rankA - 1]!;
  const n = b.shape[transposeB ? rankB - 2 : rankB - 1]!;
  const inner = b.shape[transposeB ? rankB - 1 : rankB - 2]!;
  util.assert(
    k === inner,
    () =>
      `Error in matMul: inner shapes (${k}) and (${inner}) of Tensors with shapes ${a.shape} and ` +
      `${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const shape = broadcast_util.assertAndGetBroadcastShape(outerA, outerB);
  shape.push(m, n);
  sizes[0] = sizeOf(outerA);
  sizes[1] = sizeOf(outerB);
  sizes[2] = m;
  sizes[3] = n;
  sizes[4] = k;
  sizes[5] = transposeA ? 1 : 0;
  sizes[6] = transposeB ? 1 : 0;
  const out = backend.output(shape);
  const added = bias === undefined ? undefined : backend.floats(bias);
  backend.addon.matmul(backend.floats(out), backend.floats(a), backend.floats(b), sizes, added);
  return out;
}

export function registerMatmul(): void {
  override(BatchMatMul, ({ a, b }, attrs, backend, forward) => {
    if (a!.dtype !== 'float32' || b!.dtype !== 'float32') return forward();
    return matmul(backend, a!, b!, attrs.transposeA as boolean, attrs.transposeB as boolean);
  });
  override(_FusedMatMul, ({ a, b, bias }, attrs, backend, forward) => {
    const n = b!.shape[b!.shape.length - (attrs.transposeB ? 2 : 1)];
    const plain =
      a!.dtype === 'float32' &&
      b!.dtype === 'float32' &&
      (!isGiven(attrs.activation) || attrs.activation === 'linear') &&
      (!isGiven(bias) || (bias.dtype === 'float32' && sizeOf(bias.shape) === n && bias.shape.at(-1) === n));
    if (!plain) return forward();
    return matmul(
      backend,
      a!,
      b!,
      attrs.transposeA as boolean,
      attrs.transposeB as boolean,
      bias ?? undefined,
    );
  });
}
