import * as tf from '@tensorflow/tfjs-core';
import { adamUpdate, lstmLayer, momentumUpdate } from '../../src/index.js';
import { demand, floats, numbers, type Call, type Operators } from './operator.js';

/** Rate, step, and the lists of tensors that stand behind them. */
function optimizerInputs(
  { inputs }: Call,
  lists: number,
): { rate: number; step: number; lists: tf.Tensor[][] } {
  const [rate, step, ...tensors] = inputs;
  const count = tensors.length / lists;
  return {
    rate: numbers(rate)![0]!,
    step: numbers(step)![0]!,
    // The update takes the tensors over; those of the test stay as they are.
    lists: Array.from({ length: lists }, (_, k) =>
      tensors.slice(k * count, (k + 1) * count).map((tensor) => tf.add(floats(tensor, 'an input'), 0)),
    ),
  };
}

const decayed = (gradients: tf.Tensor[], parameters: tf.Tensor[], decay: number): tf.Tensor[] =>
  gradients.map((gradient, i) => tf.add(gradient, tf.mul(parameters[i]!, decay)));

/** So late that no power of a moment's rate is left: ONNX corrects no bias at step 0. */
const LATE = 2 ** 30;

function adam(call: Call): tf.Tensor[] {
  const { attributes } = call;
  const { rate, step, lists } = optimizerInputs(call, 4);
  const [parameters, gradients, first, second] = lists as [
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
  ];
  const after = attributes.float('norm_coefficient_post', 0);
  const beta2 = attributes.float('beta', 0.999);
  // There epsilon is added to the root of the moment before its bias is corrected.
  const corrected = step === 0 ? 1 : 1 - beta2 ** step;
  const updated = adamUpdate({
    parameters,
    gradients: decayed(gradients, parameters, attributes.float('norm_coefficient', 0)),
    first,
    second,
    learningRate: rate,
    beta1: attributes.float('alpha', 0.9),
    beta2,
    epsilon: attributes.float('epsilon', 1e-6) / Math.sqrt(corrected),
    step: step === 0 ? LATE : step,
  });
  return [...updated.parameters.map((x) => tf.mul(x, 1 - after)), ...updated.first, ...updated.second];
}

function momentum(call: Call): tf.Tensor[] {
  const { attributes } = call;
  const { rate, step, lists } = optimizerInputs(call, 3);
  const [parameters, gradients, velocities] = lists as [tf.Tensor[], tf.Tensor[], tf.Tensor[]];
  const nesterov = attributes.text('mode', 'standard') === 'nesterov';
  const share = step > 0 ? attributes.float('beta', 1) : 1;
  demand(!nesterov || share === 1, 'damped momentum of Nesterov');
  const updated = momentumUpdate({
    parameters,
    gradients: decayed(gradients, parameters, attributes.float('norm_coefficient', 0)).map((gradient) =>
      tf.mul(gradient, share),
    ),
    velocities,
    learningRate: rate,
    momentum: attributes.float('alpha', 0),
    nesterov,
  });
  return [...updated.parameters, ...updated.velocities];
}

/** The four gates in the order of this package, f, i, o and g, from ONNX's i, o, f, c along the first axis. */
function reorderedGates(weights: tf.Tensor): tf.Tensor {
  const [i, o, f, g] = tf.split(weights, 4, 0) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.concat([f, i, o, g], 0);
}

function lstm({ inputs, attributes }: Call): tf.Tensor[] {
  const [x, w, r, b, lengths, hidden, cell, peepholes] = inputs;
  demand(attributes.text('direction', 'forward') === 'forward', 'LSTMs in other directions');
  demand(
    [lengths, hidden, cell, peepholes].every((input) => input === undefined),
    'LSTMs with lengths, first states or peepholes',
  );
  const units = attributes.integer('hidden_size', 0);
  const batchFirst = attributes.integer('layout', 0) === 1;
  const sequence = batchFirst ? tf.transpose(floats(x, 'x'), [1, 0, 2]) : floats(x, 'x');
  const kernel = (weights: tf.Tensor): tf.Tensor =>
    tf.expandDims(tf.transpose(reorderedGates(tf.squeeze(weights, [0]))), 0);
  const bias = b ? tf.addN(tf.split(tf.squeeze(b, [0]), 2, 0).map(reorderedGates)) : tf.zeros([4 * units]);
  const states = tf.squeeze(
    lstmLayer(
      tf.expandDims(sequence, 0),
      kernel(floats(w, 'the kernel')),
      kernel(floats(r, 'the recurrent kernel')),
      tf.reshape(bias, [1, 1, 4 * units]),
    ),
    [0],
  );
  const last = tf.slice(states, [states.shape[0]! - 1, 0, 0], [1, -1, -1]);
  return batchFirst
    ? [tf.expandDims(tf.transpose(states, [1, 0, 2]), 2), tf.transpose(last, [1, 0, 2])]
    : [tf.expandDims(states, 1), last];
}

export const TRAINING: Operators = { Adam: adam, Momentum: momentum, LSTM: lstm };
