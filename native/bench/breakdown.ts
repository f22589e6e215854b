import { nowOf, type Clock } from './measure.js';
import { observeKernels } from './observe.js';

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
  let total = 0;
  observeKernels(
    backend,
    (_call, name, run) => {
      const start = now();
      const result = run();
      const entry = spent.get(name) ?? { calls: 0, milliseconds: 0 };
      entry.calls++;
      entry.milliseconds += now() - start;
      spent.set(name, entry);
      return result;
    },
    () => {
      for (let i = 0; i < 3; i++) step();
      spent.clear();
      const start = now();
      for (let i = 0; i < runs; i++) step();
      total = (now() - start) / runs;
    },
  );
  const kernels = [...spent].map(([name, { calls, milliseconds }]) => ({
    name,
    calls: calls / runs,
    milliseconds: milliseconds / runs,
  }));
  return { total, kernels: kernels.sort((a, b) => b.milliseconds - a.milliseconds) };
}
