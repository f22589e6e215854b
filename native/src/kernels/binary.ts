import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  Add,
  Equal,
  EluGrad,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  Maximum,
  Minimum,
  Multiply,
  NotEqual,
  Pow,
  Prelu,
  RealDiv,
  SquaredDifference,
  Sub,
  broadcast_util,
} from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { override } from './registry.js';
import { packShapes, sameShape, sizeOf } from './shapes.js';

/** Operations in the order of cpp/binary.cc. */
const enum Operation {
  Add,
  Sub,
  Mul,
  Div,
  Maximum,
  Minimum,
  SquaredDifference,
  Pow,
  ReluGrad,
  EluGrad,
  TanhGrad,
  SigmoidGrad,
  Prelu,
}

const enum Comparison {
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
}

/** Both float32. */
const bothFloat = (a: TensorInfo, b: TensorInfo) => a.dtype === 'float32' && b.dtype === 'float32';

function arithmetic(kernelName: string, operation: number, first = 'a', second = 'b'): void {
  override(kernelName, (inputs, _attrs, backend, forward) => {
    const a = inputs[first]!;
    const b = inputs[second]!;
    if (!bothFloat(a, b)) return forward();
    return binary(backend, operation, a, b);
  });
}

/** out = operation(a, b), broadcast. */
export function binary(backend: OneDnnBackend, operation: number, a: TensorInfo, b: TensorInfo): TensorInfo {
  if (sameShape(a.shape, b.shape)) {
    const out = backend.output(a.shape);
    backend.addon.binary(operation, backend.floats(out), backend.floats(a), backend.floats(b));
    return out;
  }
  const out = backend.output(broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape));
  const shapes = packShapes(a.shape, b.shape);
  backend.addon.binary(operation, backend.floats(out), backend.floats(a), backend.floats(b), shapes);
  return out;
}

function comparison(kernelName: string, operation: number): void {
  override(kernelName, ({ a, b }, _attrs, backend, forward) => {
    if (!bothFloat(a!, b!)) return forward();
    const shape = broadcast_util.assertAndGetBroadcastShape(a!.shape, b!.shape);
    const values = backend.bytes(sizeOf(shape));
    const shapes = packShapes(a!.shape, b!.shape);
    backend.addon.compare(operation, values, backend.floats(a!), backend.floats(b!), shapes);
    return backend.wrap(shape, 'bool', values);
  });
}

export function registerBinary(): void {
  arithmetic(Add, Operation.Add);
  arithmetic(Sub, Operation.Sub);
  arithmetic(Multiply, Operation.Mul);
  arithmetic(RealDiv, Operation.Div);
  arithmetic(Maximum, Operation.Maximum);
  arithmetic(Minimum, Operation.Minimum);
  arithmetic(SquaredDifference, Operation.SquaredDifference);
  arithmetic(Pow, Operation.Pow);
  arithmetic(EluGrad, Operation.EluGrad, 'dy', 'y');
  arithmetic(Prelu, Operation.Prelu, 'x', 'alpha');
  comparison(Equal, Comparison.Equal);
  comparison(NotEqual, Comparison.NotEqual);
  comparison(Less, Comparison.Less);
  comparison(LessEqual, Comparison.LessEqual);
  comparison(Greater, Comparison.Greater);
  comparison(GreaterEqual, Comparison.GreaterEqual);
}
