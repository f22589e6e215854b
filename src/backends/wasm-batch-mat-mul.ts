import * as tf from '@tensorflow/tfjs-core';
import { release, runWasmKernel, type WasmBackend } from './wasm-kernel.js';

type MatMul = (a: number, b: number, out: number, m: number, k: number, n: number) => void;

const multipliers = new WeakMap<object, MatMul>();

/** C = A B for one pair of matrices given by the wasm backend's ids. */
function singleMatMul(backend: WasmBackend): MatMul {
  const known = multipliers.get(backend.wasm);
  if (known) return known;
  const parameters = ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number'];
  const raw = backend.wasm.cwrap(tf.BatchMatMul, null, parameters);
  const bytes = (...shape: number[]): Uint8Array => new Uint8Array(new Int32Array(shape).buffer);
  const matMul: MatMul = (a, b, out, m, k, n) => raw(a, bytes(1, m, k), 3, b, bytes(1, k, n), 3, 0, 0, out);
  multipliers.set(backend.wasm, matMul);
  return matMul;
}

/** The tensor as a stack of matrices `[batches, rows, columns]`, each transposed where asked. */
function matrices(backend: WasmBackend, x: tf.TensorInfo, transposed: boolean): tf.TensorInfo {
  const [rows, columns] = x.shape.slice(-2);
  const batches = tf.util.sizeFromShape(x.shape.slice(0, -2));
  const stack = runWasmKernel(backend, tf.Reshape, { x }, { shape: [batches, rows, columns] });
  if (!transposed) return stack;
  const result = runWasmKernel(backend, tf.Transpose, { x: stack }, { perm: [0, 2, 1] });
  release(backend, stack);
  return result;
}

/** Calls `use` with the id of matrix `index` of a stack, seen in place; a stack of one serves every index. */
function withMatrix(
  backend: WasmBackend,
  stack: tf.TensorInfo,
  index: number,
  use: (id: number) => void,
): void {
  const [batches, rows, columns] = stack.shape;
  const { memoryOffset } = backend.dataIdMap.get(stack.dataId);
  const skipped = batches === 1 ? 0 : index * rows * columns * Float32Array.BYTES_PER_ELEMENT;
  const view = backend.makeOutput([rows, columns], 'float32', memoryOffset + skipped);
  const { id } = backend.dataIdMap.get(view.dataId);
  try {
    use(id);
  } finally {
    // The memory belongs to the stack, so the view is forgotten without being freed.
    backend.wasm.tfjs.disposeData(id);
    backend.dataIdMap.delete(view.dataId);
  }
}

/**
 * C[t] = op(A[t]) op(B[t]), op the identity or the transpose, over leading axes that may be broadcast from one.
 *
 * Shapes: A `[..., m, k]`, B `[..., k, n]`, C `[..., m, n]`. The wasm backend is fast for a single pair of matrices
 * that are not transposed and falls back to scalar loops, about thirteen times slower, for everything else; this
 * composition transposes explicitly and multiplies pair by pair.
 */
export function composedBatchMatMul(original: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, attrs, backend: anyBackend }) => {
    const backend = anyBackend as WasmBackend;
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    const [leadingA, leadingB] = [a, b].map((x) => x.shape.slice(0, -2));
    const leading = tf.broadcast_util.assertAndGetBroadcastShape(leadingA, leadingB);
    const batches = tf.util.sizeFromShape(leading);
    const composable =
      [a, b].every((x) => x.dtype === 'float32' && !x.shape.includes(0)) &&
      [leadingA, leadingB].every((shape) => [1, batches].includes(tf.util.sizeFromShape(shape))) &&
      a.shape.at(transposeA ? -2 : -1) === b.shape.at(transposeB ? -1 : -2);
    if (!composable || (batches === 1 && !transposeA && !transposeB))
      return original({ inputs, attrs, backend });

    const left = matrices(backend, a, transposeA);
    const right = matrices(backend, b, transposeB);
    const [, m, k] = left.shape;
    const n = right.shape[2];
    const out = backend.makeOutput([batches, m, n], 'float32');
    const matMul = singleMatMul(backend);
    for (let index = 0; index < batches; index++)
      withMatrix(backend, left, index, (leftId) =>
        withMatrix(backend, right, index, (rightId) =>
          withMatrix(backend, out, index, (outId) => matMul(leftId, rightId, outId, m, k, n)),
        ),
      );
    release(backend, left, right);
    return { ...out, shape: [...leading, m, n] };
  };
}
