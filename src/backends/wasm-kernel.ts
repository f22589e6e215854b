import * as tf from '@tensorflow/tfjs-core';

/** What the composed kernels use of the wasm backend (the package is pinned to the version that has it). */
export interface WasmBackend {
  wasm: {
    cwrap(name: string, returns: null, parameters: string[]): (...values: unknown[]) => void;
    tfjs: { disposeData(id: number): void };
  };
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number };
    delete(dataId: object): boolean;
  };
  makeOutput(shape: number[], dtype: 'float32', memoryOffset?: number): tf.TensorInfo;
  /** The values of a tensor where they lie; valid until memory is allocated. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): boolean;
}

/** Runs one of the wasm backend's own kernels; a list of inputs is for the kernels that take one (Concat, AddN). */
export function runWasmKernel(
  backend: WasmBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo> | tf.TensorInfo[],
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, 'wasm');
  return kernelFunc({
    inputs: inputs as tf.NamedTensorInfoMap,
    attrs: attrs as tf.NamedAttrMap,
    backend,
  }) as tf.TensorInfo;
}

/** Gives up tensors that a composed kernel made on its way. */
export function release(backend: WasmBackend, ...tensors: tf.TensorInfo[]): void {
  for (const tensor of tensors) backend.disposeData(tensor.dataId);
}
