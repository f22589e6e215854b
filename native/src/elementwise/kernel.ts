import {
  engine,
  registerGradient,
  zerosLike,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';
import { sameShape } from '../kernels/shapes.js';
import { broadcastShape, repeatedAxes } from './broadcast.js';
import { gradientOf, type Program } from './program.js';
import { runWithTensorOps } from './tensorOps.js';

/** Inputs: a list of float32 tensors; attribute `program`; one output for each of the program's. */
export const FUSED_ELEMENTWISE = 'FusedElementwise';

/** How inputs of certain shapes broadcast, in the addon's terms. */
interface Layout {
  readonly shapes: readonly (readonly number[])[];
  readonly shape: number[];
  readonly sizes: Int32Array;
  readonly present: Int32Array;
}

function layOut(shapes: readonly (readonly number[])[]): Layout {
  const shape = broadcastShape(shapes);
  const present = new Int32Array(shapes.length * shape.length).fill(1);
  shapes.forEach((part, i) => {
    for (const axis of repeatedAxes(part, shape)) present[i * shape.length + axis] = 0;
  });
  return { shapes, shape, sizes: Int32Array.from(shape), present };
}

// Training calls a program with the same shapes again and again: the last layout serves them.
const layouts = new WeakMap<Program, Layout>();

function layoutOf(program: Program, inputs: readonly TensorInfo[]): Layout {
  const last = layouts.get(program);
  if (last !== undefined && inputs.every((input, i) => sameShape(input.shape, last.shapes[i]!))) return last;
  const layout = layOut(inputs.map((input) => input.shape));
  layouts.set(program, layout);
  return layout;
}

/** Replaces the kernel of the native backend by the register machine of the addon. */
export function registerFusedElementwise(): void {
  override(FUSED_ELEMENTWISE, (named, attrs, backend) => {
    const { program } = attrs as unknown as { program: Program };
    const inputs = named as unknown as TensorInfo[];
    const { shape, sizes, present } = layoutOf(program, inputs);
    const outputs = program.outputs.map(({ like }) => backend.output(like < 0 ? shape : inputs[like]!.shape));
    backend.addon.elementwise(
      program.code,
      program.constants,
      program.results,
      sizes,
      present,
      inputs.map((input) => backend.floats(input)),
      outputs.map((output) => backend.floats(output)),
    );
    return outputs;
  });
}

/** The outputs of a program for float32 inputs, on the present backend, differentiable to any order. */
export function run(program: Program, inputs: readonly Tensor[]): Tensor[] {
  ensureKernel(FUSED_ELEMENTWISE, (tensors, attrs) => {
    const shape = broadcastShape(tensors.map((tensor) => tensor.shape));
    return runWithTensorOps((attrs as unknown as { program: Program }).program, tensors, shape);
  });
  return engine().runKernel(
    FUSED_ELEMENTWISE,
    inputs as unknown as NamedTensorMap,
    { program } as unknown as NamedAttrMap,
  ) as unknown as Tensor[];
}

// The gradient is the same kernel with the program of the derivatives, hence differentiable in turn.
registerGradient({
  kernelName: FUSED_ELEMENTWISE,
  saveAllInputs: true,
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const { program, inputs } = gradientOf((attrs as unknown as { program: Program }).program);
    const partials = inputs.length === 0 ? [] : run(program, saved.concat(dy));
    const byInput = saved.map((input, i) => {
      const at = inputs.indexOf(i);
      return at < 0 ? () => zerosLike(input) : () => partials[at]!;
    });
    return byInput as unknown as Record<string, () => Tensor>;
  },
});
