import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';
import type { Examples } from './examples.js';

/** Examples with a row of features and a label each. */
export interface LabelledTable {
  /** `[examples, features]`, row by row. */
  readonly features: Float32Array;
  readonly labels: ArrayLike<number>;
}

/**
 * A table of its own for each trial, all of the same size: batches x `[trials, batch, features]` and y
 * `[trials, batch, 1]` of one list of numbers a trial.
 *
 * Throws {@link UserError} where the tables are of different sizes.
 */
export function tabularExamples(tables: readonly LabelledTable[]): Examples {
  const count = tables[0].labels.length;
  const width = tables[0].features.length / count;
  for (const { features, labels } of tables)
    if (labels.length !== count || features.length !== count * width)
      throw new UserError(
        `a table of ${labels.length} labels and ${features.length} features stands beside one of ${count} and ` +
          `${count * width}; the tables of trials trained together must be of one size`,
      );
  return {
    count,
    batch: (lists) => {
      const size = lists[0].length;
      const x = new Float32Array(tables.length * size * width);
      const y = new Float32Array(tables.length * size);
      tables.forEach(({ features, labels }, trial) => {
        for (let i = 0; i < size; i++) {
          const [from, to] = [lists[trial][i] * width, (trial * size + i) * width];
          for (let feature = 0; feature < width; feature++) x[to + feature] = features[from + feature];
          y[trial * size + i] = labels[lists[trial][i]];
        }
      });
      return { x: tf.tensor3d(x, [tables.length, size, width]), y: tf.tensor3d(y, [tables.length, size, 1]) };
    },
  };
}
