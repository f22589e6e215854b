import * as tf from '@tensorflow/tfjs-core';
import { nowOf, type Clock } from './measure.js';

/** Time of one kernel within a step: calls and milliseconds per step. */
export interface KernelShare {
  readonly name: string;
  readonly calls: number;
  readonly milliseconds: number;
}

/** Where the milliseconds of a step go: kernels by name, and the rest, which is the engine of TensorFlow.js. */
export function breakdown(
  step: () => void,
  backend: string,
  runs: number,
  clock: Clock,
): { total: number; kernels: KernelShare[] } {
  const now = nowOf(clock);
  const spent = new Map<string, { calls: number; milliseconds: number }>();
  const sound = tf.getKernelsForBackend(backend);
  for (const kernel of sound) {
    tf.unregisterKernel(kernel.kernelName, backend);
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const start = now();
        const result = kernel.kernelFunc(args);
        const entry = spent.get(kernel.kernelName) ?? { calls: 0, milliseconds: 0 };
        entry.calls++;
        entry.milliseconds += now() - start;
        spent.set(kernel.kernelName, entry);
        return result;
      },
    });
  }
  for (let i = 0; i < 3; i++) step();
  spent.clear();
  const start = now();
  for (let i = 0; i < runs; i++) step();
  const total = (now() - start) / runs;
  for (const kernel of sound) {
    tf.unregisterKernel(kernel.kernelName, backend);
    tf.registerKernel(kernel);
  }
  const kernels = [...spent].map(([name, { calls, milliseconds }]) => ({
    name,
    calls: calls / runs,
    milliseconds: milliseconds / runs,
  }));
  return { total, kernels: kernels.sort((a, b) => b.milliseconds - a.milliseconds) };
}
