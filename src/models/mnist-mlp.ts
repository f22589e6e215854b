import { contextOf } from '../activations/index.js';
import { batchNormalisation, batchNormalisationParameters } from './batch-normalisation.js';
import { dense } from './dense.js';
import { checkWithoutParameters, dropped, type Classifier, type PlainActivation } from './classifier.js';
import { glorotDense } from './glorot-layers.js';

const INPUTS = 784;
const WIDTH = 256;
const CLASSES = 10;
const HIDDEN = ['dense1', 'dense2'] as const;

const normaliser = (layer: string): string => `${layer}.normalisation`;

/**
 * MNIST-MLP: dense 256, sigma, batch normalisation, dropout 0.2; the same again; dense 10.
 *
 * Input `[trials, batch, 784]`, or `[1, batch, 784]` if all trials see the same; logits `[trials, batch, 10]`. Masks for
 * `dense1` and `dense2`. 270,346 trainable numbers a trial; with the running statistics 271,370. Kernels start at
 * Glorot's uniform distribution and biases at 0.
 *
 * Throws {@link UserError} for an activation with parameters, and for masks of another shape.
 *
 * Source: q-neurons, section 3. How parameters start is not stated; these are the defaults of Keras.
 */
export function mnistMlp({ activation }: PlainActivation): Classifier {
  checkWithoutParameters(activation);
  return {
    name: 'mnist-mlp',
    parameters: [
      ...HIDDEN.flatMap((layer, i) => [
        ...glorotDense(layer, i === 0 ? INPUTS : WIDTH, WIDTH),
        ...batchNormalisationParameters(normaliser(layer), WIDTH),
      ]),
      ...glorotDense('head', WIDTH, CLASSES),
    ],
    trainableActivations: [],
    normalised: HIDDEN.map((layer) => ({ layer: normaliser(layer), units: WIDTH, positions: 1 })),
    dropout: HIDDEN.map((layer) => ({ layer, units: WIDTH, chance: 0.2 })),
    apply: (parameters, x, context, { masks, observe } = {}) => {
      const hidden = HIDDEN.reduce((h, layer) => {
        const activated = activation.apply(dense(h, parameters, layer), {}, contextOf(layer, context));
        const normalised = batchNormalisation(
          activated,
          parameters,
          normaliser(layer),
          context.training,
          observe,
        );
        return dropped(normalised, layer, masks);
      }, x);
      return dense(hidden, parameters, 'head');
    },
  };
}
