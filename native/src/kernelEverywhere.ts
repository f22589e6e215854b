import { engine, getKernel, registerKernel, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';

/** What a kernel does on a backend that has no code of its own for it, in terms of tf operations. */
export type PortableKernel = (inputs: Tensor[], attrs: NamedAttrMap) => Tensor | Tensor[];

/**
 * Gives the present backend the kernel of this name unless it has one, so that one kernel with one gradient
 * serves every backend.
 */
export function ensureKernel(kernelName: string, portable: PortableKernel): void {
  const { backendName } = engine();
  if (getKernel(kernelName, backendName) !== undefined) return;
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      engine().tidy(() => portable(Object.values(inputs) as Tensor[], attrs ?? {})),
  });
}
