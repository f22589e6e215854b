import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../src/backends/index.js';
import { createParameters } from '../src/models/index.js';
import { autoencoderModel } from '../src/papers/flexible-activations/index.js';
import { stream, uniform } from '../src/random/index.js';
import { adam, lossAndGradients, meanSquaredError } from '../src/training/index.js';

const BATCH = 100;
const PIXELS = 784;
const WARM_UP_MS = 500;
const MEASURE_MS = 3000;

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** Median milliseconds of one training step of AE1 flexible with `trials` trials in one tensor. */
function millisecondsPerStep(trials: number): number {
  const model = autoencoderModel('AE1', 'flexible');
  const seeds = Array.from({ length: trials }, (_, seed) => seed);
  const images = seeds.map((seed) => uniform(stream(seed, 'data'), 0, BATCH * PIXELS));
  const x = tf.stack(images.map((values) => tf.tensor(values, [BATCH, PIXELS])));
  const optimizer = adam({ learningRate: 0.00645, trials });
  let parameters = createParameters(model.parameters, seeds);
  let state = optimizer.initialise(parameters);
  const step = (): number => {
    const start = performance.now();
    const { loss, gradients } = lossAndGradients(parameters, (live) => {
      const reported = meanSquaredError(model.apply(live, x, { training: true, epoch: 1 }), x);
      return { minimised: reported, reported };
    });
    loss.dataSync();
    loss.dispose();
    ({ parameters, state } = optimizer.update(parameters, gradients, state));
    Object.values(parameters)[0].dataSync();
    return performance.now() - start;
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

await chooseBackend();
const trials = Number(process.argv[2]);
console.log(JSON.stringify({ trials, milliseconds: millisecondsPerStep(trials) }));
