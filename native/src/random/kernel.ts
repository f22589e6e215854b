import { engine, tensor, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';
import type { Addon } from '../addon.js';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';
import { sizeOf } from '../kernels/shapes.js';
import { normals, uniforms } from './draws.js';
import { requireUint32, streamId, type Stream } from './stream.js';

export const PHILOX_UNIFORM = 'PhiloxUniform';
export const PHILOX_NORMAL = 'PhiloxNormal';

export type RandomKernelName = typeof PHILOX_UNIFORM | typeof PHILOX_NORMAL;

/** The draws of one stream for each seed, slice after slice. */
export interface RandomAttributes {
  readonly seeds: readonly number[];
  readonly name: string;
  readonly step: number;
  /** Of the result; its first axis has one entry for each seed where there is more than one. */
  readonly shape: number[];
}

const PORTABLE: Record<RandomKernelName, (stream: Stream, count: number) => Float32Array> = {
  [PHILOX_UNIFORM]: uniforms,
  [PHILOX_NORMAL]: normals,
};

const NATIVE: Record<RandomKernelName, (addon: Addon, out: Float32Array, stream: Uint32Array) => void> = {
  [PHILOX_UNIFORM]: (addon, out, stream) => addon.uniforms(out, stream),
  [PHILOX_NORMAL]: (addon, out, stream) => addon.normals(out, stream),
};

const attributesOf = (attrs: NamedAttrMap): RandomAttributes => attrs as unknown as RandomAttributes;

/** The attributes of draws of the shape `shape`, or [T, ...shape] for a list of T seeds; throws where one is out of range. */
export function drawAttributes(
  seed: number | readonly number[],
  name: string,
  step: number,
  shape: readonly number[],
): RandomAttributes {
  const seeds = typeof seed === 'number' ? [seed] : seed;
  seeds.forEach((s) => requireUint32('seed', s));
  requireUint32('step', step);
  shape.forEach((size) => requireUint32('size', size));
  return { seeds, name, step, shape: typeof seed === 'number' ? [...shape] : [seeds.length, ...shape] };
}

const drawsOfSeed = ({ seeds, shape }: RandomAttributes): number =>
  seeds.length === 0 ? 0 : sizeOf(shape) / seeds.length;

/** What the addon makes the draws from number `first` on of. */
export function streamWords(attributes: RandomAttributes, first = 0): Uint32Array {
  const { seeds, name, step } = attributes;
  return Uint32Array.of(streamId(name), step, first, drawsOfSeed(attributes), ...seeds);
}

/** Replaces the random kernels of the native backend by those of the addon. */
export function registerRandom(): void {
  for (const kernelName of [PHILOX_UNIFORM, PHILOX_NORMAL] as const) {
    override(kernelName, (_inputs, attrs, backend) => {
      const attributes = attributesOf(attrs);
      const out = backend.output(attributes.shape);
      NATIVE[kernelName](backend.addon, backend.floats(out), streamWords(attributes));
      return out;
    });
  }
}

function drawPortably(kernelName: RandomKernelName, attributes: RandomAttributes): Tensor {
  const { seeds, name, step, shape } = attributes;
  const count = drawsOfSeed(attributes);
  const values = new Float32Array(sizeOf(shape));
  seeds.forEach((seed, s) => values.set(PORTABLE[kernelName]({ seed, name, step }, count), s * count));
  return tensor(values, shape, 'float32');
}

/** Runs a random kernel on the present backend. */
export function draw(kernelName: RandomKernelName, attributes: RandomAttributes): Tensor {
  ensureKernel(kernelName, (_inputs, attrs) => drawPortably(kernelName, attributesOf(attrs)));
  return engine().runKernel(kernelName, {}, attributes as unknown as NamedAttrMap) as Tensor;
}
