import * as tf from '@tensorflow/tfjs-core';
import { philoxUniform } from 'tfjs-backend-onednn';
import type { ActivationContext } from '../activations/index.js';
import { UserError } from '../errors.js';
import type { Classifier, DropoutPlace, ForwardOptions, Parameters } from '../models/index.js';
import { streamOf, type Draws } from './draws.js';

/** A network that can be trained; of a classifier also where units are dropped and what is normalised. */
export type Network = Pick<Classifier, 'parameters' | 'apply'> &
  Partial<Pick<Classifier, 'normalised' | 'dropout'>>;

/** The moment of a forward pass. */
export interface Moment {
  /** True while training: units are dropped, and normalised layers take the statistics of the batch. */
  training: boolean;
  /** Number of the epoch, from 1; 0 before the first. */
  epoch: number;
  draws?: Draws;
}

/** The moment as activations know it; those that draw random numbers take them from the stream `noise`. */
const contextOf = ({ training, epoch, draws }: Moment): ActivationContext => ({
  training,
  epoch,
  ...(draws ? { noise: { seeds: draws.seeds, name: streamOf('noise', draws), step: draws.step } } : {}),
});

/**
 * For each place 0 where a uniform draw is below the chance, else 1 / (1 - chance): `[trials, batch, units]`, from the
 * stream `dropout`, of networks with several places from its sub-streams of the layers' names.
 */
function dropoutMasks(
  places: readonly DropoutPlace[],
  batch: number,
  draws: Draws | undefined,
): Record<string, tf.Tensor> {
  const masks = places
    .filter(({ chance }) => chance > 0)
    .map(({ layer, units, chance }): [string, tf.Tensor] => {
      if (!draws)
        throw new UserError(
          `units of '${layer}' are to be dropped and there are no seeds of draws; give draws`,
        );
      const name = streamOf('dropout', draws) + (places.length > 1 ? `/${layer}` : '');
      const uniform = philoxUniform(draws.seeds, name, draws.step, [batch, units]);
      return [layer, tf.mul(tf.cast(tf.greaterEqual(uniform, chance), 'float32'), 1 / (1 - chance))];
    });
  return Object.fromEntries(masks);
}

/**
 * What a network gives for the input x of `batch` examples: while training with dropout, which evaluation is without.
 *
 * Throws {@link UserError} where units are dropped without draws.
 */
export function forward(
  { apply, dropout = [] }: Network,
  parameters: Parameters,
  x: tf.Tensor,
  batch: number,
  moment: Moment,
  observe?: ForwardOptions['observe'],
): tf.Tensor {
  const masks = moment.training ? dropoutMasks(dropout, batch, moment.draws) : {};
  return apply(parameters, x, contextOf(moment), { masks, observe });
}
