import * as tf from '@tensorflow/tfjs-core';
import { evaluateNetwork, type EvaluationOptions } from './evaluate.js';

/** How often each class was found where each was true: `[true class][found class]`, of one trial. */
export type Confusion = readonly (readonly number[])[];

/** The confusion matrix of a classifier of one trial; the class with the largest logit is the one that is found. */
export function confusionMatrix(evaluation: EvaluationOptions): Confusion {
  const count = evaluation.numbers?.[0].length ?? evaluation.examples.count;
  let classes = 0;
  const shares = evaluateNetwork(evaluation, (logits, y) => {
    classes = y.shape[2]!;
    const found = tf.oneHot(tf.argMax(tf.squeeze(logits, [0]), 1), classes);
    const pairs = tf.matMul(
      tf.squeeze(y, [0]) as tf.Tensor2D,
      tf.cast(found, 'float32') as tf.Tensor2D,
      true,
    );
    return tf.div(tf.reshape(pairs, [-1]), y.shape[1]!);
  });
  return Array.from({ length: classes }, (_, row) =>
    shares.slice(row * classes, (row + 1) * classes).map((share) => Math.round(share * count)),
  );
}

/**
 * Of each class the share, in per cent, of what was found as it that is it (precision) and of what is it that was found
 * (recall); 0 for a class that was never found, or that never occurs.
 */
export function precisionAndRecall(confusion: Confusion): { precision: number[]; recall: number[] } {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
  const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
  return {
    precision: confusion.map((_, k) => share(confusion[k][k], sum(confusion.map((row) => row[k])))),
    recall: confusion.map((row, k) => share(row[k], sum(row))),
  };
}
