import {
  engine,
  registerGradient,
  zerosLike,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';
import { ensureKernel } from '../kernelEverywhere.js';
import { BACKEND_NAME, override } from '../kernels/registry.js';
import { sameShape } from '../kernels/shapes.js';
import { NormalDraws } from '../random/normalDraws.js';
import { broadcastShape, repeatedAxes } from './broadcast.js';
import { gradientOf, slopedOf, type Program, type SlopedProgram } from './program.js';
import { runWithTensorOps } from './tensorOps.js';

/** Inputs: a list of float32 tensors; attributes; one output for each of the program's. */
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

export function layoutOf(program: Program, shapes: readonly (readonly number[])[]): Layout {
  const last = layouts.get(program);
  if (last !== undefined && shapes.every((shape, i) => sameShape(shape, last.shapes[i]!))) return last;
  const layout = layOut(shapes);
  layouts.set(program, layout);
  return layout;
}

interface Attributes {
  readonly program: Program;
  /** By input of the program: the draws that stand for it in place of a tensor. */
  readonly draws?: readonly (NormalDraws | undefined)[];
  /** Of the output, where the program is a sum. */
  readonly sumShape?: readonly number[];
  /** The kernel computes the derivative as well and keeps it with the input, under these attributes. */
  readonly keeps?: SlopedProgram;
  /** `program` is the gradient of a call with these attributes; its last input is the adjoint. */
  readonly gradientOf?: Attributes;
}

const attributesOf = (attrs: NamedAttrMap): Attributes => attrs as unknown as Attributes;

type Input<T extends TensorInfo = TensorInfo> = T | NormalDraws;

/** The inputs of a program: its draws where it has some, else the tensors in their order. */
export function withDraws<T extends TensorInfo>(
  tensors: readonly T[],
  draws: readonly (NormalDraws | undefined)[] = [],
): Input<T>[] {
  const inputs: Input<T>[] = [];
  for (let next = 0; next < tensors.length || inputs.length < draws.length;)
    inputs.push(draws[inputs.length] ?? tensors[next++]!);
  return inputs;
}

/** The shapes of a program's inputs, the one that is a shape alone included. */
function shapesOf(inputs: readonly Input[], { sumShape }: Attributes): (readonly number[])[] {
  const shapes: (readonly number[])[] = inputs.map((input) => input.shape);
  if (sumShape !== undefined) shapes.push(sumShape);
  return shapes;
}

const arraysOf = (backend: OneDnnBackend, inputs: readonly Input[]): (Float32Array | Uint32Array)[] =>
  inputs.map((input) => (input instanceof NormalDraws ? input.words() : backend.floats(input)));

/** Runs a program in the addon. */
export function execute(
  backend: OneDnnBackend,
  program: Program,
  { sizes, present }: Layout,
  inputs: readonly (Float32Array | Uint32Array)[],
  outputs: Float32Array[],
): void {
  // For a shape, an array of the right size; nobody reads it.
  const arrays = program.summed ? [...inputs, outputs[0]!] : [...inputs];
  backend.addon.elementwise(
    program.code,
    program.constants,
    program.results,
    sizes,
    present,
    arrays,
    outputs,
  );
}

/** The value, and the derivative left with the input where that has the broadcast shape. */
function valueAndSlope(
  backend: OneDnnBackend,
  attributes: Attributes,
  { program, input }: SlopedProgram,
  inputs: readonly Input[],
): TensorInfo[] | undefined {
  const layout = layoutOf(program, shapesOf(inputs, attributes));
  const by = inputs[input]!;
  if (by instanceof NormalDraws || !sameShape(by.shape, layout.shape)) return undefined;
  const value = backend.output(layout.shape);
  const slope = backend.keepWith(by, attributes);
  execute(backend, program, layout, arraysOf(backend, inputs), [backend.floats(value), slope]);
  return [value];
}

/** The adjoint times the derivative that the call with `attributes` kept, or undefined where it is gone. */
function gradientFromSlope(
  backend: OneDnnBackend,
  attributes: Attributes,
  inputs: readonly Input[],
): TensorInfo[] | undefined {
  if (attributes.keeps === undefined) return undefined;
  const by = inputs[attributes.keeps.input] as TensorInfo;
  const slope = backend.takeKept(by, attributes);
  if (slope === undefined) return undefined;
  backend.addon.multiplyInto(backend.floats(slope), backend.floats(inputs.at(-1) as TensorInfo));
  return [slope];
}

/** Replaces the kernel of the native backend by the register machine of the addon. */
export function registerFusedElementwise(): void {
  override(FUSED_ELEMENTWISE, (named, attrs, backend) => {
    const attributes = attributesOf(attrs);
    const { program, keeps } = attributes;
    const inputs = withDraws(named as unknown as TensorInfo[], attributes.draws);
    const shared =
      keeps !== undefined
        ? valueAndSlope(backend, attributes, keeps, inputs)
        : attributes.gradientOf && gradientFromSlope(backend, attributes.gradientOf, inputs);
    if (shared !== undefined) return shared;
    const layout = layoutOf(program, shapesOf(inputs, attributes));
    const outputs = program.outputs.map(({ like }) =>
      backend.output([...(like < 0 ? layout.shape : layout.shapes[like]!)]),
    );
    const written = outputs.map((output) => backend.floats(output));
    execute(backend, program, layout, arraysOf(backend, inputs), written);
    return outputs;
  });
}

function runKernel(attributes: Attributes, inputs: readonly Tensor[]): Tensor[] {
  ensureKernel(FUSED_ELEMENTWISE, (tensors, attrs) => {
    const attributes = attributesOf(attrs);
    return runWithTensorOps(attributes.program, tensors, shapesOf(tensors, attributes));
  });
  return engine().runKernel(
    FUSED_ELEMENTWISE,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as unknown as Tensor[];
}

/**
 * The inputs as tensors and the draws that the kernel makes itself: those of the broadcast shape, on the native backend.
 */
export function separateDraws(inputs: readonly Input<Tensor>[]): {
  tensors: Tensor[];
  draws?: (NormalDraws | undefined)[];
} {
  if (!inputs.some((input) => input instanceof NormalDraws)) return { tensors: [...inputs] as Tensor[] };
  const native = engine().backendName === BACKEND_NAME;
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const draws = inputs.map((input) =>
    input instanceof NormalDraws && native && sameShape(input.shape, shape) ? input : undefined,
  );
  const tensors = inputs
    .filter((_, i) => draws[i] === undefined)
    .map((input) => (input instanceof NormalDraws ? input.tensor() : input));
  return { tensors, draws };
}

/** The outputs of a program for float32 inputs, on the present backend, differentiable to any order. */
export function run(program: Program, inputs: readonly Input<Tensor>[]): Tensor[] {
  const recorded = engine().state.gradientDepth > 0;
  const { tensors, draws } = separateDraws(inputs);
  return runKernel({ program, draws, ...(recorded ? { keeps: slopedOf(program) } : {}) }, tensors);
}

/** The output of a sum program, of the shape `sumShape`, to which the inputs' broadcast shape is summed. */
export function runSum(
  program: Program,
  inputs: readonly Input<Tensor>[],
  sumShape: readonly number[],
): Tensor {
  const { tensors, draws } = separateDraws(inputs);
  return runKernel({ program, draws, sumShape }, tensors)[0]!;
}

// The gradient is the same kernel with the program of the derivatives, hence differentiable in turn.
registerGradient({
  kernelName: FUSED_ELEMENTWISE,
  saveAllInputs: true,
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const attributes = attributesOf(attrs);
    const { program, inputs } = gradientOf(attributes.program);
    const partials =
      inputs.length === 0
        ? []
        : runKernel({ program, draws: attributes.draws, gradientOf: attributes }, saved.concat(dy));
    const places = withDraws(saved, attributes.draws)
      .map((input, place) => ({ input, place }))
      .filter(({ input }) => !(input instanceof NormalDraws));
    const byInput = saved.map((input, i) => {
      const at = inputs.indexOf(places[i]!.place);
      return at < 0 ? () => zerosLike(input) : () => partials[at]!;
    });
    return byInput as unknown as Record<string, () => Tensor>;
  },
});
