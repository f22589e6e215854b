import * as tf from '@tensorflow/tfjs-core';
import { lstmLayer as fusedLstmLayer } from 'tfjs-backend-onednn';
import {
  flexibleSigmoid,
  sigmoid,
  type Activation,
  type ActivationContext,
  type Sharing,
} from '../activations/index.js';
import { activationParameters, parametersOf, type PlacedActivation } from './activation-parameters.js';
import { dense, denseParameters } from './dense.js';
import type { Model } from './model.js';
import type { ParameterSpec, Parameters } from './parameter.js';
import { uniformFanIn } from './uniform-fan-in.js';
import { xavierUniform } from './xavier-uniform.js';

/** The three gates of a cell, in the order in which their columns lie in its kernels; the candidate comes last. */
export const LSTM_GATES = ['forget', 'input', 'output'] as const;

/**
 * How a cell starts. `xavier`: one bias, 0; kernels by {@link xavierUniform} for each gate. `library`: two biases that
 * are added, and all values by {@link uniformFanIn} of the units, as PyTorch's own LSTM has it.
 */
export type LstmCell = 'xavier' | 'library';

export interface StackedLstmOptions {
  name: string;
  inputs: number;
  /** Units of each layer. */
  units: readonly number[];
  outputs: number;
  /** The activation of the three gates. */
  gate: Activation;
  /** Who shares a parameter of the gates; 'neuron' by default. */
  sharing?: Sharing;
  /** 'xavier' by default. */
  cell?: LstmCell;
}

function cellParameters(layer: string, inputs: number, units: number, cell: LstmCell): ParameterSpec[] {
  const width = 4 * units;
  const spec = (name: string, rows: number, initialise: ParameterSpec['initialise']): ParameterSpec => ({
    name: `${layer}.${name}`,
    shape: [rows, width],
    initialise,
  });
  if (cell === 'library')
    return Object.entries({ kernel: inputs, recurrent: units, bias: 1, recurrentBias: 1 }).map(
      ([name, rows]) => spec(name, rows, uniformFanIn(`${layer}.${name}`, units, rows * width)),
    );
  return [
    spec('kernel', inputs, xavierUniform(`${layer}.kernel`, inputs, units, inputs * width)),
    spec('recurrent', units, xavierUniform(`${layer}.recurrent`, units, units, units * width)),
    spec('bias', 1, () => new Float32Array(width)),
  ];
}

/** The parameters of the three gates side by side, `[trials, 1, 3 units]` each. */
function joinedGates(places: readonly PlacedActivation[], parameters: Parameters): Parameters {
  const own = places.map((place) => parametersOf(place, parameters));
  return Object.fromEntries(
    places[0].activation.parameters.map(({ name }) => {
      const values = own.map((gate, i) => {
        const [trials, , width] = gate[name].shape;
        return width === places[i].units
          ? gate[name]
          : tf.broadcastTo(gate[name], [trials!, 1, places[i].units]);
      });
      return [name, tf.concat(values, 2)];
    }),
  );
}

/**
 * One layer, step by step, made of TensorFlow.js operations, for gates of any activation: the hidden states
 * `[trials, time, batch, units]`. The layers with sigmoid and flexible sigmoid gates run in one kernel instead.
 */
export function lstmLayer(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrent: tf.Tensor,
  bias: tf.Tensor,
  gate: (z: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const [trials, time, batch, features] = x.shape;
  const units = recurrent.shape[1]!;
  const projected = tf.add(tf.matMul(tf.reshape(x, [trials, time * batch, features]), kernel), bias);
  const steps = tf.split(projected, time, 1);
  let [h, c]: (tf.Tensor | undefined)[] = [];
  const states = steps.map((step) => {
    const z = h ? tf.add(step, tf.matMul(h, recurrent)) : step;
    const [gates, candidate] = tf.split(z, [3 * units, units], 2);
    const [forget, input, output] = tf.split(gate(gates), 3, 2);
    const fresh = tf.mul(input, tf.tanh(candidate));
    c = c ? tf.add(tf.mul(forget, c), fresh) : fresh;
    h = tf.mul(output, tf.tanh(c));
    return h;
  });
  return tf.stack(states, 1);
}

/**
 * A stack of LSTM layers and a dense layer on the last hidden state. For each layer and step t,
 * (f, i, o) = sigma(x_t W + h_{t-1} U + b) with the gates' activation sigma, g = tanh(x_t W' + h_{t-1} U' + b'),
 * c_t = f c_{t-1} + i g, h_t = o tanh(c_t), and h_0 = c_0 = 0. Only the three gates are flexible.
 *
 * The input is `[trials, time, batch, inputs]`, or `[1, …]` for all trials; the output `[trials, batch, outputs]`. The
 * layers are named `lstm1`, `lstm2`, … with `kernel` `[inputs, 4 units]`, `recurrent` `[units, 4 units]` and `bias`
 * `[1, 4 units]`, the columns in the order of {@link LSTM_GATES} and the candidate; the last layer is `head`. A gate's
 * activation parameters belong to `lstm1.forget` and so on.
 *
 * Source: combined flexible activations, eq. (4) and section 3.1.
 */
export function stackedLstm(options: StackedLstmOptions): Model {
  const { name, inputs, units, outputs, gate, sharing = 'neuron', cell = 'xavier' } = options;
  const widths = [inputs, ...units];
  const layers = units.map((width, index) => {
    const layer = `lstm${index + 1}`;
    const places: PlacedActivation[] = LSTM_GATES.map((which) => ({
      layer: `${layer}.${which}`,
      activation: gate,
      sharing,
      units: width,
    }));
    return { layer, places, specs: cellParameters(layer, widths[index], width, cell) };
  });
  const places = layers.flatMap((layer) => layer.places);

  const applyLayer = (
    { layer, places }: (typeof layers)[number],
    parameters: Parameters,
    x: tf.Tensor,
    context: ActivationContext,
  ): tf.Tensor => {
    const [kernel, recurrent] = [parameters[`${layer}.kernel`], parameters[`${layer}.recurrent`]];
    const bias = ['bias', 'recurrentBias']
      .map((which) => parameters[`${layer}.${which}`])
      .filter((value) => value !== undefined)
      .reduce((sum, value) => tf.add(sum, value));
    const values = joinedGates(places, parameters);
    if (gate !== sigmoid && gate !== flexibleSigmoid)
      return lstmLayer(x, kernel, recurrent, bias, (z) => gate.apply(z, values, context));
    const gates = gate === flexibleSigmoid ? { alpha: values.alpha, beta: values.beta } : undefined;
    return fusedLstmLayer(x, kernel, recurrent, bias, gates, { needsX: layer !== 'lstm1' });
  };

  return {
    name,
    parameters: [
      ...layers.flatMap(({ specs }) => specs),
      ...denseParameters('head', widths.at(-1)!, outputs),
      ...activationParameters(places),
    ],
    trainableActivations: places.filter((place) => place.activation.parameters.length > 0),
    apply: (parameters, x, context) => {
      const hidden = layers.reduce((h, layer) => applyLayer(layer, parameters, h, context), x);
      const [trials, time, batch, width] = hidden.shape;
      const last = tf.reshape(tf.slice(hidden, [0, time - 1, 0, 0], [trials, 1, batch, width!]), [
        trials,
        batch,
        width!,
      ]);
      return dense(last, parameters, 'head');
    },
  };
}

/**
 * The trainable numbers of the cells and gates of a model, without its head: 4 (i h + h^2 + h) a layer of h units with
 * i inputs and one bias, and 6 h more with flexible gates.
 */
export const countCellParameters = (model: Model): number =>
  model.parameters
    .filter(({ name }) => name.startsWith('lstm'))
    .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
