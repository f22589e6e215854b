import type { GradSaveFunc, NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { customGrad, engine, sum, tensor } from '@tensorflow/tfjs-core';
import { ensureKernel } from '../kernelEverywhere.js';
import { override } from '../kernels/registry.js';
import { lstmBackward, lstmForward, type LstmArrays, type LstmSizes } from './lstmArrays.js';

export const LSTM_LAYER = 'LstmLayer';
export const LSTM_LAYER_GRAD = 'LstmLayerGrad';

/** Weight of the sigmoid and slope of the ramp of every gate and trial, `[trials, 1, 3 units]` each. */
export interface LstmGates {
  alpha: Tensor;
  beta: Tensor;
}

function sizesOf(x: Tensor, recurrent: Tensor): LstmSizes {
  const [xTrials, time, batch, features] = x.shape as [number, number, number, number];
  const [trials, units] = recurrent.shape as [number, number];
  return { trials, xTrials, time, batch, features, units };
}

const packed = ({ trials, xTrials, time, batch, features, units }: LstmSizes): Int32Array =>
  Int32Array.of(trials, xTrials, time, batch, features, units);

const statesShape = ({ trials, time, batch, units }: LstmSizes): number[] => [trials, time, batch, units];
const sumsShape = ({ trials, time, batch, units }: LstmSizes): number[] => [trials, time, batch, 4 * units];
const dxShape = ({ trials, time, batch, features }: LstmSizes): number[] => [trials, time, batch, features];

interface GradAttributes {
  /** Whether anything asks for the gradient of x. */
  needsX: boolean;
}

/** Replaces both kernels of the native backend by those of the addon. */
export function registerLstm(): void {
  override(LSTM_LAYER, (inputs, _attrs, backend) => {
    const [x, kernel, recurrent, bias, alpha, beta] = Object.values(inputs) as Tensor[];
    const sizes = sizesOf(x!, recurrent!);
    const hidden = backend.output(statesShape(sizes));
    const cells = backend.output(statesShape(sizes));
    const sums = backend.output(sumsShape(sizes));
    backend.addon.lstm(
      backend.floats(hidden),
      backend.floats(cells),
      backend.floats(sums),
      backend.floats(x!),
      backend.floats(kernel!),
      backend.floats(recurrent!),
      backend.floats(bias!),
      alpha && backend.floats(alpha),
      beta && backend.floats(beta),
      packed(sizes),
    );
    return [hidden, cells, sums];
  });
  override(LSTM_LAYER_GRAD, (inputs, attrs, backend) => {
    const [dHidden, hidden, cells, sums, x, kernel, recurrent, alpha, beta] = Object.values(
      inputs,
    ) as Tensor[];
    const sizes = sizesOf(x!, recurrent!);
    const { needsX } = attrs as unknown as GradAttributes;
    const dx = backend.output(needsX ? dxShape(sizes) : [0]);
    const dKernel = backend.output(kernel!.shape);
    const dRecurrent = backend.output(recurrent!.shape);
    const dBias = backend.output([sizes.trials, 1, 4 * sizes.units]);
    const dGates = alpha ? [backend.output(alpha.shape), backend.output(alpha.shape)] : [];
    const given = [x!, kernel!, recurrent!, ...(alpha ? [alpha, beta!] : [])];
    backend.addon.lstmGrad(
      backend.floats(dx),
      backend.floats(dKernel),
      backend.floats(dRecurrent),
      backend.floats(dBias),
      dGates[0] && backend.floats(dGates[0]),
      dGates[1] && backend.floats(dGates[1]),
      backend.floats(dHidden!),
      backend.floats(hidden!),
      backend.floats(cells!),
      backend.floats(sums!),
      given.map((one) => backend.floats(one)),
      packed(sizes),
    );
    return [dx, dKernel, dRecurrent, dBias, ...dGates];
  });
}

const values = (one: Tensor): Float32Array => one.dataSync<'float32'>();

const arraysOf = ([x, kernel, recurrent, bias, alpha, beta]: (Tensor | undefined)[]): LstmArrays => ({
  x: values(x!),
  kernel: values(kernel!),
  recurrent: values(recurrent!),
  bias: bias ? values(bias) : new Float32Array(0),
  alpha: alpha && values(alpha),
  beta: beta && values(beta),
});

function forward(inputs: Tensor[]): Tensor[] {
  const sizes = sizesOf(inputs[0]!, inputs[2]!);
  const { hidden, cells, sums } = lstmForward(sizes, arraysOf(inputs));
  return [
    tensor(hidden, statesShape(sizes)),
    tensor(cells, statesShape(sizes)),
    tensor(sums, sumsShape(sizes)),
  ];
}

function backward([dHidden, hidden, cells, sums, x, kernel, recurrent, ...gates]: Tensor[]): Tensor[] {
  const sizes = sizesOf(x!, recurrent!);
  const states = { hidden: values(hidden!), cells: values(cells!), sums: values(sums!) };
  const inputs = arraysOf([x, kernel, recurrent, undefined, ...gates]);
  const { dx, dKernel, dRecurrent, dBias, dAlpha, dBeta } = lstmBackward(
    sizes,
    inputs,
    states,
    values(dHidden!),
  );
  return [
    tensor(dx, dxShape(sizes)),
    tensor(dKernel, kernel!.shape),
    tensor(dRecurrent, recurrent!.shape),
    tensor(dBias, [sizes.trials, 1, 4 * sizes.units]),
    ...(dAlpha ? [tensor(dAlpha, gates[0]!.shape), tensor(dBeta!, gates[1]!.shape)] : []),
  ];
}

function run(kernelName: string, inputs: Tensor[], attrs: object): Tensor[] {
  ensureKernel(kernelName, kernelName === LSTM_LAYER ? forward : backward);
  return engine().runKernel(
    kernelName,
    inputs as unknown as NamedTensorMap,
    attrs as NamedAttrMap,
  ) as unknown as Tensor[];
}

/**
 * The forward kernel with its gradient. A gradient of the kernel itself would be handed zeros of the size of c_t and z_t
 * in every step; this one sees h_t alone.
 */
function differentiable(inputs: Tensor[], needsX: boolean): Tensor {
  const layer = customGrad((...args) => {
    const save = args.pop() as unknown as GradSaveFunc;
    const given = args as Tensor[];
    const [hidden, cells, sums] = run(LSTM_LAYER, given, {});
    save([hidden!, cells!, sums!, ...given]);
    return {
      value: hidden!,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [h, c, z, x, kernel, recurrent, , ...gates] = saved;
        const [dx, ...rest] = run(LSTM_LAYER_GRAD, [dy, h!, c!, z!, x!, kernel!, recurrent!, ...gates], {
          needsX,
        });
        const shared = needsX && x!.shape[0] === 1 && kernel!.shape[0] !== 1;
        return [shared ? sum(dx!, 0, true) : dx!, ...rest];
      },
    };
  });
  return layer(...inputs);
}

/**
 * The hidden states of an LSTM layer through all time steps, for many trials at once:
 * z_t = x_t W + h_{t-1} U + b; f, i, o = alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1) of its first three
 * quarters, g = tanh(z) of the last; c_t = f c_{t-1} + i g; h_t = o tanh(c_t); h_0 = c_0 = 0. Without `gates` the gates
 * are plain sigmoids.
 *
 * Shapes: x `[trials, time, batch, features]`, or `[1, …]` where all trials see the same; W `[trials, features, 4 units]`,
 * U `[trials, units, 4 units]`, b `[trials, 1, 4 units]`; the result `[trials, time, batch, units]`. On the backend
 * 'onednn' one kernel forward and one backward; elsewhere the same on plain arrays. Differentiable once. `needsX: false`
 * leaves out the gradient of x, for a layer that reads data.
 *
 * Throws an Error for shapes that do not belong together.
 *
 * Source: Hochreiter, Schmidhuber (1997), Long short-term memory; Gers, Schmidhuber, Cummins (2000) for the forget gate.
 */
export function lstmLayer(
  x: Tensor,
  kernel: Tensor,
  recurrent: Tensor,
  bias: Tensor,
  gates?: LstmGates,
  { needsX = true }: { needsX?: boolean } = {},
): Tensor {
  if (x.rank !== 4 || recurrent.rank !== 3)
    throw new Error(
      `lstmLayer needs x of rank 4 and a recurrent kernel of rank 3, [${x.shape}] and [${recurrent.shape}] given`,
    );
  const { trials, xTrials, features, units } = sizesOf(x, recurrent);
  const expected: [string, Tensor, number[]][] = [
    ['kernel', kernel, [trials, features, 4 * units]],
    ['recurrent kernel', recurrent, [trials, units, 4 * units]],
    ['bias', bias, [trials, 1, 4 * units]],
    ...(gates
      ? Object.entries(gates).map(([name, one]): [string, Tensor, number[]] => [
          name,
          one as Tensor,
          [trials, 1, 3 * units],
        ])
      : []),
  ];
  for (const [name, one, shape] of expected)
    if (`${one.shape}` !== `${shape}`)
      throw new Error(`lstmLayer: ${name} has the shape [${one.shape}], needed is [${shape}]`);
  if (xTrials !== 1 && xTrials !== trials)
    throw new Error(`lstmLayer: x has ${xTrials} trials, allowed are 1 and ${trials}`);
  const inputs = [x, kernel, recurrent, bias, ...(gates ? [gates.alpha, gates.beta] : [])];
  return differentiable(inputs, needsX);
}
