import type { NamedAttrMap, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { engine, mul, registerGradient, reshape, zerosLike } from '@tensorflow/tfjs-core';
import { OneDnnBackend } from '../backend.js';
import { override } from '../kernels/registry.js';

/** Inputs: points, source or none, kernels, biases, slopes; outputs: losses, then the gradients of the last three. */
const MEAN_SQUARED_RESIDUAL = 'MeanSquaredResidual';

/** Base functions in the order of cpp/residual.cc. */
const BASES = ['tanh', 'sin', 'sigmoid'] as const;
export type ResidualBase = (typeof BASES)[number];

/**
 * The coefficients of r = u u(x,t) + ux u_x + ut u_t + uxx u_xx + uux u u_x - source; 0 where left out. The network
 * sees (scaleX x + c, scaleT t + c'), and the derivatives are by x and t; the scales are 1 by default.
 */
export interface ResidualOperator {
  readonly u?: number;
  readonly ux?: number;
  readonly ut?: number;
  readonly uxx?: number;
  readonly uux?: number;
  readonly scaleX?: number;
  readonly scaleT?: number;
}

/** Dense networks u, one for each trial: s(slope (h W + b)) behind every layer but the last. */
export interface ResidualNetwork {
  /** [trials, inputs, units] of each layer; the last has one unit. */
  readonly kernels: readonly Tensor[];
  /** [trials, 1, units] of each layer. */
  readonly biases: readonly Tensor[];
  /** [trials, 1, units] or [trials, 1, 1] of each hidden layer, or none at all: then the slopes are 1. */
  readonly slopes: readonly Tensor[];
  readonly base: ResidualBase;
}

interface Attributes {
  readonly base: number;
  readonly layers: number;
  readonly slopes: number;
  readonly source: boolean;
  readonly operator: Float32Array;
}

const EMPTY = new Float32Array(0);

/** Adds the kernel to the native backend. */
export function registerMeanSquaredResidual(): void {
  override(MEAN_SQUARED_RESIDUAL, (named, attrs, backend) => {
    const { base, layers, slopes, source, operator } = attrs as unknown as Attributes;
    const inputs = named as unknown as TensorInfo[];
    const points = inputs[0]!;
    const parameters = inputs.slice(source ? 2 : 1);
    const trials = parameters[0]!.shape[0]!;
    const units = parameters.slice(0, layers).map(({ shape }) => shape[2]!);
    const losses = backend.output([trials]);
    const gradients = parameters.map(({ shape }) => backend.output([...shape]));
    const cut = (list: readonly TensorInfo[]): Float32Array[][] => {
      const arrays = list.map((tensor) => backend.floats(tensor));
      const own = arrays.slice(2 * layers);
      const all = Array.from({ length: layers }, (_, l) => own[l] ?? EMPTY);
      return [arrays.slice(0, layers), arrays.slice(layers, 2 * layers), slopes > 0 ? all : all.fill(EMPTY)];
    };
    const [kernels, biases, given] = cut(parameters);
    const [kernelGradients, biasGradients, slopeGradients] = cut(gradients);
    backend.addon.residual(
      Int32Array.of(base, trials, ...points.shape, ...units),
      operator,
      backend.floats(points),
      source ? backend.floats(inputs[1]!) : undefined,
      kernels!,
      biases!,
      given!,
      backend.floats(losses),
      kernelGradients!,
      biasGradients!,
      slopeGradients!,
    );
    return [losses, ...gradients];
  });
}

registerGradient({
  kernelName: MEAN_SQUARED_RESIDUAL,
  saveAllInputs: true,
  outputsToSave: new Array<boolean>(1024).fill(true),
  gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => {
    const { layers, slopes, source } = attrs as unknown as Attributes;
    const data = source ? 2 : 1;
    const parameters = 2 * layers + slopes;
    const gradients = saved.slice(data + parameters + 1);
    const weight = reshape((dy as Tensor[])[0]!, [-1, 1, 1]);
    return saved
      .slice(0, data + parameters)
      .map((input, i) =>
        i < data ? () => zerosLike(input) : () => mul(gradients[i - data]!, weight),
      ) as unknown as Record<string, () => Tensor>;
  },
});

/** Whether the present backend has {@link meanSquaredResidual}. */
export const hasNativeResidual = (): boolean => engine().backend instanceof OneDnnBackend;

function checkNetwork({ kernels, biases, slopes }: ResidualNetwork, points: Tensor): void {
  const trials = kernels[0]?.shape[0];
  const wrong = (what: string, shape: readonly number[], wanted: string): never => {
    throw new Error(`${what} has the shape [${shape}]; [${wanted}] is needed`);
  };
  if (trials === undefined) throw new Error('the network has no layers; at least one is needed');
  if (biases.length !== kernels.length)
    throw new Error(`${biases.length} biases are given for ${kernels.length} layers; one for each is needed`);
  if (slopes.length !== 0 && slopes.length !== kernels.length - 1)
    throw new Error(
      `${slopes.length} slopes are given for ${kernels.length - 1} hidden layers; one for each or none is needed`,
    );
  let inputs = points.shape[2]!;
  kernels.forEach(({ shape }, l) => {
    const units = l === kernels.length - 1 ? 1 : shape[2]!;
    if (shape.length !== 3 || shape[0] !== trials || shape[1] !== inputs || shape[2] !== units)
      wrong(`kernel ${l}`, shape, `${trials}, ${inputs}, ${l === kernels.length - 1 ? 1 : 'units'}`);
    const bias = biases[l]!.shape;
    if (bias.length !== 3 || bias[0] !== trials || bias[1] !== 1 || bias[2] !== units)
      wrong(`bias ${l}`, bias, `${trials}, 1, ${units}`);
    const slope = slopes[l]?.shape;
    if (
      slope &&
      (slope.length !== 3 || slope[0] !== trials || slope[1] !== 1 || ![1, units].includes(slope[2]!))
    )
      wrong(`slope ${l}`, slope, `${trials}, 1, ${units} or 1`);
    inputs = units;
  });
}

/**
 * mean over the points of r^2 for each trial, where r is a differential operator applied to the network's u(x, t); the
 * gradients for kernels, biases and slopes come with it, in one pass over the points.
 *
 * `points`: [trials or 1, points, inputs], as the network sees them; an operator with derivatives needs two inputs; `source`: [trials or 1, points, 1] or left out, 0. The
 * result, [trials], is differentiable once, for the network alone. Throws where a shape is wrong or there are no
 * points, and unless the native backend is the present one.
 */
export function meanSquaredResidual(
  network: ResidualNetwork,
  points: Tensor,
  operator: ResidualOperator,
  source?: Tensor,
): Tensor {
  if (!hasNativeResidual())
    throw new Error(
      `meanSquaredResidual needs the backend onednn, the present one is ${engine().backendName}`,
    );
  if (points.rank !== 3)
    throw new Error(`points has the shape [${points.shape}]; [trials or 1, points, inputs] is needed`);
  checkNetwork(network, points);
  const { u = 0, ux = 0, ut = 0, uxx = 0, uux = 0, scaleX = 1, scaleT = 1 } = operator;
  const attributes: Attributes = {
    base: BASES.indexOf(network.base),
    layers: network.kernels.length,
    slopes: network.slopes.length,
    source: source !== undefined,
    operator: Float32Array.of(u, ux, ut, uxx, uux, scaleX, scaleT),
  };
  const inputs = [
    points,
    ...(source ? [source] : []),
    ...network.kernels,
    ...network.biases,
    ...network.slopes,
  ];
  const [losses, ...gradients] = engine().runKernel(
    MEAN_SQUARED_RESIDUAL,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as unknown as Tensor[];
  gradients.forEach((gradient) => gradient.dispose());
  return losses!;
}
