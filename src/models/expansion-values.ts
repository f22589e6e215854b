import { isBasisExpansion } from '../activations/index.js';
import { parametersOf } from './activation-parameters.js';
import type { Model } from './model.js';
import type { Parameters } from './parameter.js';
import { perTrial } from './pre-activations.js';

/** The parameters of every expansion by layer, for each trial: neuron by neuron, alpha_1 … alpha_M and those of the basis. */
export const expansionValues = (
  { trainableActivations }: Pick<Model, 'trainableActivations'>,
  parameters: Parameters,
): { layer: string; values: number[][] }[] =>
  trainableActivations
    .filter(({ activation }) => isBasisExpansion(activation))
    .map((place) => {
      const own = parametersOf(place, parameters);
      const trials = Object.values(own)[0].shape[0];
      const columns = place.activation.parameters.map(({ name }) => perTrial(own[name], trials));
      return {
        layer: place.layer,
        values: Array.from({ length: trials }, (_, trial) =>
          columns[0][trial].flatMap((__, j) => columns.map((column) => column[trial][j])),
        ),
      };
    });
