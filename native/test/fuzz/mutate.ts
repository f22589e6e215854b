import { integer, pick } from '../support/random.js';

type Uniform = () => number;
type View = Float32Array | Int32Array | Uint8Array | Uint32Array;

const EDGES = [-1, 0, 1, 2, 3, 7, 255, 4096, 65536, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), -7];
const NUMBERS = [...EDGES, 2 ** 31, 2 ** 32, 2 ** 53, 0.5, NaN, Infinity, -Infinity, 1e300];

function detached(view: View): View {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });
  return view;
}

function shared(view: View): View {
  const make = view.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => View;
  return new make(new SharedArrayBuffer(view.byteLength + 8), 0, view.length);
}

function resized(uniform: Uniform, view: View): View {
  const make = view.constructor as new (length: number) => View;
  return new make(
    pick(uniform, [0, 1, Math.max(0, view.length - 1), view.length + 1, 2 * view.length, 1000]),
  );
}

function garbage(uniform: Uniform): unknown {
  return pick(uniform, [
    null,
    undefined,
    true,
    'text',
    {},
    [],
    [null],
    Symbol('s'),
    10n,
    () => 1,
    new ArrayBuffer(16),
    new DataView(new ArrayBuffer(16)),
    new Float64Array(8),
    new BigInt64Array(4),
    new Int16Array(8),
    new Proxy([], {}),
    pick(uniform, NUMBERS),
  ]);
}

function mutateView(uniform: Uniform, view: View): unknown {
  // Perhaps detached by an earlier mutation, and then of no further use.
  if (view.length === 0) return uniform() < 0.5 ? resized(uniform, view) : garbage(uniform);
  const kind = uniform();
  if (view instanceof Int32Array && view.length > 0 && kind < 0.6) {
    const packed = view.slice();
    for (let i = integer(uniform, 1, 3); i > 0; i--) {
      const at = integer(uniform, 0, packed.length - 1);
      packed[at] = uniform() < 0.5 ? pick(uniform, EDGES) : packed[at]! + integer(uniform, -2, 2);
    }
    return packed;
  }
  if (kind < 0.75) return resized(uniform, view);
  if (kind < 0.82) return detached(view.slice());
  if (kind < 0.89) return shared(view);
  if (kind < 0.95)
    return pick(uniform, [Float64Array, Int32Array, Uint8Array, Float32Array, Uint32Array]).from(
      view as Float32Array,
    );
  return garbage(uniform);
}

function isView(argument: unknown): argument is View {
  return [Float32Array, Int32Array, Uint8Array, Uint32Array].some((kind) => argument instanceof kind);
}

function mutate(uniform: Uniform, argument: unknown): unknown {
  if (isView(argument)) return mutateView(uniform, argument);
  if (Array.isArray(argument) && uniform() < 0.8) {
    const list = [...(argument as unknown[])];
    const kind = uniform();
    if (kind < 0.2) list.pop();
    else if (kind < 0.4) list.push(list[0]);
    else if (list.length > 0) {
      const at = integer(uniform, 0, list.length - 1);
      list[at] = mutate(uniform, list[at]);
    }
    return list;
  }
  if (typeof argument === 'number' && uniform() < 0.8) return pick(uniform, NUMBERS);
  return garbage(uniform);
}

/** The arguments with one to three of them spoiled, sometimes with one too few or too many, at times untouched. */
export function spoiled(uniform: Uniform, given: readonly unknown[]): unknown[] {
  const list = [...given];
  if (uniform() < 0.05) return list;
  for (let i = pick(uniform, [1, 1, 1, 2, 3]); i > 0; i--) {
    const kind = uniform();
    if (kind < 0.04) list.pop();
    else if (kind < 0.08) list.push(garbage(uniform));
    else if (list.length > 0) {
      const at = integer(uniform, 0, list.length - 1);
      list[at] = mutate(uniform, list[at]);
    }
  }
  return list;
}
