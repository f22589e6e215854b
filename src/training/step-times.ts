import * as tf from '@tensorflow/tfjs-core';
import { createParameters, type Model, type Parameters } from '../models/index.js';
import { stream, uniform } from '../random/index.js';
import { softmaxCrossEntropy } from './cross-entropy.js';
import { lossAndGradients } from './gradients.js';
import type { Optimizer } from './optimizer.js';

/** How many steps are timed, and how many go before. */
export interface TimedSteps {
  steps: number;
  warmUp: number;
}

export interface StepTimesOptions extends TimedSteps {
  /** The shape of one image as the networks take it. */
  readonly image: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
  /** Of initial values, pixels, classes and noise. */
  readonly seed: number;
  /** A new one for each network. */
  optimizer(): Optimizer;
}

/** Processor milliseconds of this process so far. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A function that trains a network by one step on a batch of random pixels, always the same. */
function stepper(
  model: Pick<Model, 'parameters' | 'apply'>,
  { image, classes, batchSize, seed, optimizer: make }: StepTimesOptions,
): { step(): void; dispose(): void } {
  const size = image.reduce((product, length) => product * length, batchSize);
  const x = tf.tensor(uniform(stream(seed, 'data/pixels'), 0, size), [1, batchSize, ...image]);
  const numbers = uniform(stream(seed, 'data/classes'), 0, batchSize).map((u) => Math.floor(u * classes));
  const y = tf.tidy(() => tf.expandDims(tf.oneHot(tf.tensor1d(numbers, 'int32'), classes), 0));
  const optimizer = make();
  let parameters: Parameters = createParameters(model.parameters, [seed]);
  let state = optimizer.initialise(parameters);
  let number = 0;
  return {
    step: () => {
      const noise = { seeds: [seed], name: 'noise', step: number++ };
      const result = lossAndGradients(parameters, (live) => {
        const loss = softmaxCrossEntropy(model.apply(live, x, { training: true, epoch: 1, noise }), y);
        return { minimised: loss, reported: loss };
      });
      result.loss.dataSync();
      result.loss.dispose();
      ({ parameters, state } = optimizer.update(parameters, result.gradients, state));
    },
    dispose: () => tf.dispose([x, y, parameters, state.moments]),
  };
}

/**
 * The processor time of each training step of several classifiers on a batch of random pixels, in milliseconds,
 * `[model][step]`. They take turns, so that what else the machine does falls on all of them.
 */
export function stepTimes(
  models: readonly Pick<Model, 'parameters' | 'apply'>[],
  options: StepTimesOptions,
): number[][] {
  const timed = models.map((model) => ({ times: [] as number[], ...stepper(model, options) }));
  for (let i = 0; i < options.warmUp + options.steps; i++)
    for (const { times, step } of timed) {
      const start = processorTime();
      step();
      if (i >= options.warmUp) times.push(processorTime() - start);
    }
  timed.forEach(({ dispose }) => dispose());
  return timed.map(({ times }) => times);
}
