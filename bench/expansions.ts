import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import {
  basisExpansion,
  bSplines,
  chebyshev,
  dictionary,
  EVALUATION,
  gaussians,
  harmonics,
  tanh,
  type Activation,
  type Sharing,
} from '../src/activations/index.js';
import { chooseBackend } from '../src/backends/index.js';
import { createParameters, multiLayerPerceptron } from '../src/models/index.js';
import { normal, stream } from '../src/random/index.js';
import { median, now, type Clock } from './clock.js';
import { row } from './row.js';

const BATCH = 100;
const ROUNDS = 60;
const WARM_UP = 5;

const ARMS: readonly { title: string; activation: Activation; sharing: Sharing }[] = [
  { title: 'tanh', activation: tanh, sharing: 'layer' },
  ...(['layer', 'neuron'] as const).flatMap((sharing) =>
    [harmonics(8), harmonics(16), chebyshev(8), gaussians(8), bSplines(8), dictionary()].map((basis) => ({
      title: `${basis.name.split('-').slice(0, 2).join('-')} ${sharing}`,
      activation: basisExpansion(basis, 'zero'),
      sharing,
    })),
  ),
];

/** Forward and backward pass of one dense layer with an activation, the gradient of its input included. */
function layerStep(
  inputs: number,
  units: number,
  { activation, sharing }: (typeof ARMS)[number],
): () => void {
  const model = multiLayerPerceptron('layer', inputs, [{ units, activation, sharing }]);
  const parameters = createParameters(model.parameters, [0]);
  const names = Object.keys(parameters);
  const x = tf.tensor3d(normal(stream(0, 'data'), 0, BATCH * inputs), [1, BATCH, inputs]);
  const step = tf.valueAndGrads((input: tf.Tensor, ...tensors: tf.Tensor[]) => {
    const live = Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
    return tf.sum(tf.square(model.apply(live, input, EVALUATION)));
  });
  return () =>
    tf.tidy(() => {
      step([x, ...names.map((name) => parameters[name])]).value.dataSync();
    });
}

/**
 * Prints what a layer of the MNIST perceptron costs with an expanded activation, against the same layer with tanh. The
 * arms take turns, so that what else the machine does falls on all of them.
 */
export async function benchExpansions(clock: Clock): Promise<void> {
  const { name } = await chooseBackend();
  console.log(
    `Expanded activations, one layer forward and backward, batch ${BATCH}, median ${clock} time, one thread; ` +
      `${cpus()[0].model}, ${name}`,
  );
  row('', 'layer', 'ms', 'to tanh');
  for (const [inputs, units] of [
    [784, 256],
    [256, 256],
  ]) {
    const steps = ARMS.map((arm) => ({ ...arm, step: layerStep(inputs, units, arm), times: [] as number[] }));
    for (let round = 0; round < WARM_UP + ROUNDS; round++)
      for (const { step, times } of steps) {
        const start = now(clock);
        step();
        times.push(now(clock) - start);
      }
    const medians = steps.map(({ times }) => median(times.slice(WARM_UP)));
    steps.forEach(({ title }, i) =>
      row(
        title.padEnd(24),
        `${inputs}-${units}`,
        medians[i].toFixed(3),
        (medians[i] / medians[0]).toFixed(2),
      ),
    );
  }
}
