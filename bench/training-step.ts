// Milliseconds of one training step, median: node dist/bench/training-step.js <network> <trials> <wall|cpu>
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../src/backends/index.js';
import { createParameters, type Model } from '../src/models/index.js';
import { autoencoderModel } from '../src/papers/flexible-activations/index.js';
import { lstmModel } from '../src/papers/flexible-activations/lstm-training.js';
import { normal, stream, uniform } from '../src/random/index.js';
import { adam, lossAndGradients, meanSquaredError } from '../src/training/index.js';
import { CLOCKS, median, now, type Clock } from './clock.js';

const WARM_UP_MS = 500;
const MEASURE_MS = 3000;

interface Task {
  model: Model;
  x: tf.Tensor;
  y: tf.Tensor;
}

/** Images in [0, 1], another batch for each trial. */
function autoencoder(trials: number): Task {
  const x = tf.tensor3d(uniform(stream(0, 'data'), 0, trials * 100 * 784), [trials, 100, 784]);
  return { model: autoencoderModel('AE1', 'flexible'), x, y: x };
}

/** Sequences of ten days as volatile as returns, other ones for each trial. */
function lstm(network: 'LSTM-1' | 'LSTM-4', trials: number): Task {
  const values = (step: number, count: number): Float32Array =>
    Float32Array.from(normal(stream(0, 'data'), step, count), (value) => 0.01 * value);
  return {
    model: lstmModel(network, 'flexible'),
    x: tf.tensor4d(values(0, trials * 10 * 50 * 5), [trials, 10, 50, 5]),
    y: tf.tensor3d(values(1, trials * 50 * 5), [trials, 50, 5]),
  };
}

const TASKS: Readonly<Record<string, (trials: number) => Task>> = {
  AE1: autoencoder,
  'LSTM-1': (trials) => lstm('LSTM-1', trials),
  'LSTM-4': (trials) => lstm('LSTM-4', trials),
};

function millisecondsPerStep({ model, x, y }: Task, trials: number, clock: Clock): number {
  const seeds = Array.from({ length: trials }, (_, seed) => seed);
  const optimizer = adam({ learningRate: 0.006, trials });
  let parameters = createParameters(model.parameters, seeds);
  let state = optimizer.initialise(parameters);
  const step = (): number => {
    const start = now(clock);
    const { loss, gradients } = lossAndGradients(parameters, (live) => {
      const reported = meanSquaredError(model.apply(live, x, { training: true, epoch: 1 }), y);
      return { minimised: reported, reported };
    });
    loss.dataSync();
    loss.dispose();
    ({ parameters, state } = optimizer.update(parameters, gradients, state));
    Object.values(parameters)[0].dataSync();
    return now(clock) - start;
  };
  const run = (duration: number, least: number): number[] => {
    const times: number[] = [];
    const end = performance.now() + duration;
    while (performance.now() < end || times.length < least) times.push(step());
    return times;
  };
  run(WARM_UP_MS, 2);
  return median(run(MEASURE_MS, 3));
}

const [network, count, given] = process.argv.slice(2);
const clock = CLOCKS.find((name) => name === given) ?? 'wall';
await chooseBackend();
const trials = Number(count);
console.log(JSON.stringify({ milliseconds: millisecondsPerStep(TASKS[network](trials), trials, clock) }));
