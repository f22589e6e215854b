import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { randomFloats, sizeOf } from './operand.js';

/** A small model with seeded weights and one batch of data to fit. */
export interface Trial {
  readonly model: layers.Sequential;
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

function seeded(model: layers.Sequential): layers.Sequential {
  const weights = model.getWeights().map((w, i) => {
    const fan = w.shape.length > 1 ? sizeOf(w.shape.slice(0, -1)) : 0;
    const name = model.weights[i]!.name;
    if (/gamma|variance/.test(name)) return tf.ones(w.shape);
    if (fan === 0) return tf.zeros(w.shape);
    const { values } = randomFloats(i + 1, w.shape, -Math.sqrt(3 / fan), Math.sqrt(3 / fan));
    return tf.tensor(values, w.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

function oneHot(rows: number, classes: number): tf.Tensor {
  const labels = Int32Array.from({ length: rows }, (_, i) => (i * 7) % classes);
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), classes, 1, 0, 'float32'));
}

/** Dense layers with batch normalisation between them, as the workbook's perceptrons have. */
export function perceptron(optimizer: tf.Optimizer): Trial {
  const model = layers.sequential();
  model.add(layers.layers.dense({ units: 33, inputShape: [20], activation: 'tanh' }));
  model.add(layers.layers.batchNormalization({}));
  model.add(layers.layers.dense({ units: 16, activation: 'elu' }));
  model.add(layers.layers.batchNormalization({}));
  model.add(layers.layers.dense({ units: 5, activation: 'softmax' }));
  seeded(model).compile({ optimizer, loss: 'categoricalCrossentropy' });
  return { model, x: tf.tensor(randomFloats(90, [32, 20]).values, [32, 20]), y: oneHot(32, 5) };
}

/** Convolutions, batch normalisation, pooling and a dense head, as the workbook's image models have. */
export function convolutional(optimizer: tf.Optimizer): Trial {
  const model = layers.sequential();
  model.add(layers.layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [12, 12, 1], activation: 'tanh' }));
  model.add(layers.layers.batchNormalization({}));
  model.add(layers.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }));
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.layers.batchNormalization({}));
  model.add(layers.layers.conv2d({ filters: 12, kernelSize: 3, padding: 'same', activation: 'sigmoid' }));
  model.add(layers.layers.averagePooling2d({ poolSize: 2 }));
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 10, activation: 'softmax' }));
  seeded(model).compile({ optimizer, loss: 'categoricalCrossentropy' });
  return { model, x: tf.tensor(randomFloats(91, [2, 12, 12, 1]).values, [2, 12, 12, 1]), y: oneHot(2, 10) };
}

// The layer's own default needs the chained operations, which only the union package installs.
const recurrentLayer = { recurrentInitializer: 'zeros' } as const;

/** A stacked recurrent network over short sequences. */
export function recurrent(optimizer: tf.Optimizer): Trial {
  const model = layers.sequential();
  model.add(layers.layers.lstm({ ...recurrentLayer, units: 9, inputShape: [6, 5], returnSequences: true }));
  model.add(layers.layers.lstm({ ...recurrentLayer, units: 8 }));
  model.add(layers.layers.dense({ units: 5 }));
  seeded(model).compile({ optimizer, loss: 'meanSquaredError' });
  const y = tf.tensor(randomFloats(93, [16, 5]).values, [16, 5]);
  return { model, x: tf.tensor(randomFloats(92, [16, 6, 5]).values, [16, 6, 5]), y };
}

/** Losses of `steps` updates on the same batch, each before its update. */
export async function losses({ model, x, y }: Trial, steps: number): Promise<number[]> {
  const result: number[] = [];
  for (let i = 0; i < steps; i++) result.push((await model.trainOnBatch(x, y)) as number);
  model.dispose();
  tf.dispose([x, y]);
  return result;
}
