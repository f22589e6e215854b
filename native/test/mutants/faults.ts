import * as tf from '@tensorflow/tfjs-core';

type Kernel = tf.KernelFunc;
type Arguments = Parameters<Kernel>[0];

/** A fault to plant into a backend: into the kernels of some names, or into the backend's own methods. */
export interface Fault {
  readonly name: string;
  /** Kernels by name, each made from the sound one. */
  readonly kernels?: Readonly<Record<string, (sound: Kernel) => Kernel>>;
  readonly backend?: (backend: tf.KernelBackend) => void;
}

function values(backend: unknown, info: tf.TensorInfo): Float32Array {
  return (backend as tf.KernelBackend).readSync(info.dataId) as Float32Array;
}

/** Changes the single float32 result of a kernel after it ran soundly. */
function spoil(
  change: (result: Float32Array, output: tf.TensorInfo, args: Arguments) => void,
): (sound: Kernel) => Kernel {
  return (sound) => (args) => {
    const output = sound(args) as tf.TensorInfo;
    if (output.dtype === 'float32') change(values(args.backend, output), output, args);
    return output;
  };
}

const PRODUCTS = ['BatchMatMul', '_FusedMatMul'];

function ofProducts(change: (sound: Kernel) => Kernel): Readonly<Record<string, (sound: Kernel) => Kernel>> {
  return Object.fromEntries(PRODUCTS.map((name) => [name, change]));
}

function scaled(factor: number): (sound: Kernel) => Kernel {
  return spoil((result) => result.forEach((x, i) => (result[i] = x * factor)));
}

function toBfloat16(result: Float32Array): void {
  const bits = new Uint32Array(result.buffer, result.byteOffset, result.length);
  bits.forEach((word, i) => (bits[i] = ((word + 0x8000) & 0xffff0000) >>> 0));
}

/** The faults that a careless native backend is likely to have; the core package's own tests miss several of them. */
export const FAULTS: readonly Fault[] = [
  { name: 'incRef does nothing', backend: (backend) => (backend.incRef = () => undefined) },
  {
    name: 'disposeData always frees',
    backend: (backend) => {
      const sound = backend.disposeData.bind(backend);
      backend.disposeData = (dataId) => sound(dataId, true);
    },
  },
  { name: 'disposeData never frees', backend: (backend) => (backend.disposeData = () => false) },
  {
    name: 'Tanh leaks a data id',
    kernels: {
      Tanh: (sound) => (args) => {
        (args.backend as tf.KernelBackend).write(new Float32Array(1), [1], 'float32');
        return sound(args);
      },
    },
  },
  { name: 'numDataIds is always 0', backend: (backend) => (backend.numDataIds = () => 0) },
  { name: 'matrix products round to bfloat16', kernels: ofProducts(spoil(toBfloat16)) },
  { name: 'matrix products are 0.05 % too large', kernels: ofProducts(scaled(1.0005)) },
  { name: 'matrix products are 0.01 % too large', kernels: ofProducts(scaled(1.0001)) },
  {
    name: 'transposeA is ignored for square matrices',
    kernels: ofProducts((sound) => (args) => {
      const [rows, columns] = (args.inputs['a'] as tf.TensorInfo).shape.slice(-2);
      const attrs = rows === columns ? { ...args.attrs, transposeA: false } : args.attrs;
      return sound({ ...args, attrs: attrs as tf.NamedAttrMap });
    }),
  },
  {
    name: 'Relu maps NaN to 0',
    kernels: { Relu: spoil((result) => result.forEach((x, i) => (result[i] = Number.isNaN(x) ? 0 : x))) },
  },
  {
    name: 'broadcast Add of three dimensions is wrong in its first element',
    kernels: {
      Add: spoil((result, output, { inputs }) => {
        const [a, b] = [inputs['a'] as tf.TensorInfo, inputs['b'] as tf.TensorInfo];
        if (output.shape.length === 3 && a.shape.join() !== b.shape.join() && result.length > 0)
          result[0]! += 1;
      }),
    },
  },
  { name: 'Tanh is 0.02 % too large', kernels: { Tanh: scaled(1.0002) } },
  {
    name: 'Tanh writes in place',
    kernels: {
      Tanh: (sound) => (args) => {
        const output = sound(args) as tf.TensorInfo;
        const input = args.inputs['x'] as tf.TensorInfo;
        if (input.dtype === 'float32') values(args.backend, input).set(values(args.backend, output));
        return output;
      },
    },
  },
  {
    name: 'Tanh is NaN beyond 20',
    kernels: {
      Tanh: spoil((result, _output, { inputs, backend }) => {
        const x = values(backend, inputs['x'] as tf.TensorInfo);
        result.forEach((_, i) => {
          if (Math.abs(x[i]!) > 20) result[i] = NaN;
        });
      }),
    },
  },
  {
    name: 'matrix products of more than 4096 elements are wrong in the last',
    kernels: ofProducts(
      spoil((result) => {
        if (result.length > 4096) result[result.length - 1]! += 1;
      }),
    ),
  },
  {
    name: 'matrix products are wrong in the last column where there are 16 n + 1 of them',
    kernels: ofProducts(
      spoil((result, { shape }) => {
        const columns = shape[shape.length - 1]!;
        if (columns > 16 && columns % 16 === 1)
          result.forEach((x, i) => (result[i] = i % columns === columns - 1 ? x + 1 : x));
      }),
    ),
  },
];

let planted = 0;

/** Registers a copy of a backend with the fault in it; returns the copy's name. */
export function plant(fault: Fault, backendName: string): string {
  const name = `faulty${planted++}`;
  const factory = tf.findBackendFactory(backendName);
  tf.registerBackend(name, () => {
    const backend = factory() as tf.KernelBackend;
    fault.backend?.(backend);
    return backend;
  });
  tf.copyRegisteredKernels(backendName, name);
  for (const [kernelName, make] of Object.entries(fault.kernels ?? {})) {
    const sound = tf.getKernel(kernelName, name);
    tf.unregisterKernel(kernelName, name);
    tf.registerKernel({ ...sound, kernelFunc: make(sound.kernelFunc) });
  }
  return name;
}
