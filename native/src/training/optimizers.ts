import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { Variable, engine } from '@tensorflow/tfjs-core';
import { OneDnnBackend } from '../backend.js';

/** One rate for all, or one for each entry of the parameters' first dimension. */
export type LearningRate = number | ArrayLike<number>;

export interface SgdStep {
  /** Float32 tensors or variables. They are updated where they lie unless somebody else refers to their values. */
  parameters: readonly Tensor[];
  /** In the order of the parameters, of their shapes. They stay the caller's. */
  gradients: readonly Tensor[];
  learningRate: LearningRate;
}

export interface MomentumStep extends SgdStep {
  /** In the order of the parameters; updated as they are. */
  velocities: readonly Tensor[];
  momentum: number;
  /** Default false. */
  nesterov?: boolean;
}

export interface AdamStep extends SgdStep {
  /** First moments, in the order of the parameters; updated as they are. */
  first: readonly Tensor[];
  /** Second moments. */
  second: readonly Tensor[];
  /** Number of this step, from 1. */
  step: number;
  /** Default 0.9. */
  beta1?: number;
  /** Default 0.999. */
  beta2?: number;
  /** Default 1e-8. */
  epsilon?: number;
}

/** Whether the present backend has the native optimizers. */
export function hasNativeOptimizers(): boolean {
  return engine().backend instanceof OneDnnBackend;
}

function nativeBackend(): OneDnnBackend {
  const { backend } = engine();
  if (backend instanceof OneDnnBackend) return backend;
  throw new Error(
    `the native optimizers need the backend onednn, the present one is ${engine().backendName}`,
  );
}

const ratesOf = (rate: LearningRate): Float32Array =>
  typeof rate === 'number' ? Float32Array.of(rate) : Float32Array.from(rate);

function checkRates(parameters: readonly Tensor[], rates: Float32Array): void {
  if (rates.length === 1) return;
  for (const { shape } of parameters)
    if (shape[0] !== rates.length)
      throw new Error(
        `${rates.length} learning rates given for a parameter of shape [${shape}]; its first dimension must match`,
      );
}

/** Where the new values of a tensor go. */
interface Target {
  tensor: Tensor;
  values: Float32Array;
  /** Set where the values are shared and the tensor must get new ones. */
  fresh?: TensorInfo;
}

function targetOf(backend: OneDnnBackend, tensor: Tensor): Target {
  if (tensor.dtype !== 'float32')
    throw new Error(`an optimizer updates float32 tensors, not ${tensor.dtype}`);
  const values = backend.writable(tensor);
  if (values !== undefined) return { tensor, values };
  const fresh = backend.output(tensor.shape);
  return { tensor, values: backend.floats(fresh), fresh };
}

/** Gives each target its new values: the tensor itself, or its successor where it was shared. */
function settle(backend: OneDnnBackend, targets: readonly Target[]): Tensor[] {
  return targets.map(({ tensor, values, fresh }) => {
    if (fresh === undefined) {
      backend.replaceValues(tensor, values);
      return tensor;
    }
    const successor = engine().makeTensorFromTensorInfo(fresh, backend);
    if (tensor instanceof Variable) {
      tensor.assign(successor);
      successor.dispose();
      return tensor;
    }
    tensor.dispose();
    return successor;
  });
}

/** Runs one native step over lists of tensors that it changes and of gradients that it reads. */
function run(
  gradients: readonly Tensor[],
  changed: ReadonlyArray<readonly Tensor[]>,
  native: (
    backend: OneDnnBackend,
    gradients: Float32Array[],
    from: Float32Array[][],
    to: Float32Array[][],
  ) => void,
): Tensor[][] {
  const backend = nativeBackend();
  const from = changed.map((list) => list.map((tensor) => backend.floats(tensor)));
  const targets = changed.map((list) => list.map((tensor) => targetOf(backend, tensor)));
  native(
    backend,
    gradients.map((gradient) => backend.floats(gradient)),
    from,
    targets.map((list) => list.map(({ values }) => values)),
  );
  return targets.map((list) => settle(backend, list));
}

/**
 * p <- p - rate g for all parameters in one native call.
 *
 * Takes the parameters over and returns them, in their order: the same tensors where nobody else referred to their
 * values, new ones (the old disposed of) where somebody did. Variables are always the same, assigned to.
 */
export function sgdUpdate({ parameters, gradients, learningRate }: SgdStep): Tensor[] {
  const rates = ratesOf(learningRate);
  checkRates(parameters, rates);
  const [moved] = run(gradients, [parameters], (backend, g, [p], [out]) =>
    backend.addon.sgd(out!, p!, g, rates),
  );
  return moved!;
}

/**
 * v <- momentum v + g, p <- p - rate v, with `nesterov` p <- p - rate (g + momentum v), in one native call. Takes
 * parameters and velocities over and returns them as {@link sgdUpdate} does.
 */
export function momentumUpdate(step: MomentumStep): { parameters: Tensor[]; velocities: Tensor[] } {
  const { parameters, gradients, velocities, learningRate, momentum, nesterov = false } = step;
  const rates = ratesOf(learningRate);
  checkRates(parameters, rates);
  const [moved, fast] = run(gradients, [parameters, velocities], (backend, g, [p, v], [out, outV]) =>
    backend.addon.momentum(out!, p!, g, outV!, v!, rates, momentum, nesterov ? 1 : 0),
  );
  return { parameters: moved!, velocities: fast! };
}

/**
 * m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g²,
 * p <- p - rate (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon), in one native call. Takes parameters
 * and moments over and returns them as {@link sgdUpdate} does.
 *
 * Source: Kingma, Ba (2015), Adam, algorithm 1.
 */
export function adamUpdate(options: AdamStep): { parameters: Tensor[]; first: Tensor[]; second: Tensor[] } {
  const { parameters, gradients, learningRate, step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const rates = ratesOf(learningRate);
  checkRates(parameters, rates);
  const lists = [parameters, options.first, options.second];
  const [moved, first, second] = run(gradients, lists, (backend, g, [p, m, v], [out, outM, outV]) =>
    backend.addon.adam(out!, p!, g, outM!, m!, outV!, v!, rates, beta1, beta2, epsilon, step),
  );
  return { parameters: moved!, first: first!, second: second! };
}
