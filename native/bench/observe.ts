import * as tf from '@tensorflow/tfjs-core';

/** Calls `around` in place of every kernel of a backend while `body` runs; `run` runs the kernel itself. */
export function observeKernels(
  backend: string,
  around: (call: Parameters<tf.KernelFunc>[0], name: string, run: () => ReturnType<tf.KernelFunc>) => unknown,
  body: () => void,
): void {
  const sound = tf.getKernelsForBackend(backend);
  const register = (kernel: tf.KernelConfig): void => {
    tf.unregisterKernel(kernel.kernelName, backend);
    tf.registerKernel(kernel);
  };
  for (const kernel of sound)
    register({
      ...kernel,
      kernelFunc: (call) =>
        around(call, kernel.kernelName, () => kernel.kernelFunc(call)) as ReturnType<tf.KernelFunc>,
    });
  try {
    body();
  } finally {
    sound.forEach(register);
  }
}
