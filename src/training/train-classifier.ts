import { softmaxCrossEntropy } from './cross-entropy.js';
import { trainNetwork, type NetworkResult, type NetworkTraining } from './train-network.js';

export type ClassifierTraining = Omit<NetworkTraining, 'loss'>;

/** {@link trainNetwork} of logits on one-hot classes with {@link softmaxCrossEntropy} as loss. */
export const trainClassifier = (training: ClassifierTraining): Promise<NetworkResult> =>
  trainNetwork({ ...training, loss: softmaxCrossEntropy });
