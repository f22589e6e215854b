import * as tf from '@tensorflow/tfjs-core';
import { parametersOf, type Model, type Parameters } from '../../models/index.js';

/** The activation parameters of one trial, by layer and name, as a record keeps them. */
export const trialParameters = (
  model: Model,
  parameters: Parameters,
  trial: number,
): Record<string, number[]> =>
  Object.fromEntries(
    model.trainableActivations.flatMap((place) =>
      Object.entries(parametersOf(place, parameters)).map(([name, values]): [string, number[]] => {
        const own = tf.gather(values, trial);
        const learnt = Array.from(own.dataSync());
        own.dispose();
        return [`${place.layer}.${name}`, learnt];
      }),
    ),
  );
