import {
  Abs,
  ClipByValue,
  Cos,
  Elu,
  Exp,
  Expm1,
  LeakyRelu,
  Log,
  Log1p,
  Neg,
  Reciprocal,
  Relu,
  Relu6,
  Rsqrt,
  Selu,
  Sigmoid,
  Sign,
  Sin,
  Softplus,
  Sqrt,
  Square,
  Step,
  Tanh,
} from '@tensorflow/tfjs-core';
import { override } from './registry.js';

/** Kernels in the order of cpp/unary.cc. */
const OPERATIONS = [
  Tanh,
  Sigmoid,
  Exp,
  Expm1,
  Log,
  Log1p,
  Softplus,
  Sqrt,
  Rsqrt,
  Square,
  Abs,
  Neg,
  Reciprocal,
  Relu,
  Relu6,
  Elu,
  Selu,
  Sign,
  Sin,
  Cos,
];

export function registerUnary(): void {
  OPERATIONS.forEach((kernelName, operation) =>
    override(kernelName, (inputs, _attrs, backend, forward) => {
      const x = inputs.x!;
      if (x.dtype !== 'float32') return forward();
      const out = backend.output(x.shape);
      backend.addon.unary(operation, backend.floats(out), backend.floats(x));
      return out;
    }),
  );
  override(Step, ({ x }, attrs, backend, forward) => {
    if (x!.dtype !== 'float32') return forward();
    const out = backend.output(x!.shape);
    backend.addon.step(backend.floats(out), backend.floats(x!), attrs.alpha as number);
    return out;
  });
  override(LeakyRelu, ({ x }, attrs, backend, forward) => {
    if (x!.dtype !== 'float32') return forward();
    const out = backend.output(x!.shape);
    backend.addon.leakyRelu(backend.floats(out), backend.floats(x!), attrs.alpha as number);
    return out;
  });
  override(ClipByValue, ({ x }, attrs, backend, forward) => {
    if (x!.dtype !== 'float32') return forward();
    const out = backend.output(x!.shape);
    const { clipValueMin, clipValueMax } = attrs as { clipValueMin: number; clipValueMax: number };
    backend.addon.clip(backend.floats(out), backend.floats(x!), clipValueMin, clipValueMax);
    return out;
  });
}
