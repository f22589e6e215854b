import type { KernelFunc, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { OneDnnBackend } from '../backend.js';

export const BACKEND_NAME = 'onednn';

/** A kernel in terms of this backend; `forward` runs the plain JavaScript kernel instead. */
export type NativeKernel = (
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap,
  backend: OneDnnBackend,
  forward: () => TensorInfo | TensorInfo[],
) => TensorInfo | TensorInfo[];

/** Replaces the forwarded kernel of this name. */
export function override(kernelName: string, kernel: NativeKernel): void {
  const forwarded = getKernel(kernelName, 'cpu')?.kernelFunc;
  const kernelFunc: KernelFunc = (params) => {
    const backend = params.backend as OneDnnBackend;
    backend.begin();
    try {
      return kernel(params.inputs, params.attrs ?? {}, backend, () => {
        if (forwarded === undefined) throw new Error(`${kernelName}: these inputs are not supported`);
        backend.notRecordable(`${kernelName} runs in JavaScript for these inputs`);
        return forwarded(params);
      });
    } catch (error) {
      backend.abandon();
      throw error;
    }
  };
  if (getKernel(kernelName, BACKEND_NAME) !== undefined) unregisterKernel(kernelName, BACKEND_NAME);
  registerKernel({ kernelName, backendName: BACKEND_NAME, kernelFunc });
}
