// Child process: says what the package reports about itself, and which backend a program ends up with.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { getThreads, isAvailable, unavailableReason } from '../../src/index.js';

export interface Availability {
  readonly available: boolean;
  readonly reason: string | undefined;
  readonly threads: number;
  readonly backend: string;
  readonly sum: number;
}

await tf.ready();
const report: Availability = {
  available: isAvailable(),
  reason: unavailableReason(),
  threads: getThreads(),
  backend: tf.getBackend(),
  sum: tf.sum(tf.tensor1d([1, 2, 3])).dataSync()[0]!,
};
process.send!(report);
