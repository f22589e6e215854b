import { column, type Table } from '../charts/index.js';
import { countParameters, type Model } from '../models/index.js';

/** The arms of a network with their models; the first is what the others are compared with. */
export interface CountedNetwork {
  readonly network: string;
  readonly arms: readonly { readonly label: string; readonly model: Pick<Model, 'parameters'> }[];
}

/**
 * What trainable activations cost: the trainable parameters of each arm, and how many more than the first arm of the network
 * has; with `decimals` also in per cent of that.
 *
 * @param arms the column of the arms, such as `{ name: 'activation', title: 'Activation' }`
 */
export function parameterCountTable(
  caption: string,
  arms: { name: string; title: string },
  networks: readonly CountedNetwork[],
  decimals?: number,
): Table {
  return {
    caption,
    columns: [
      column.text('network', 'Network'),
      column.text(arms.name, arms.title),
      column.count('parameters', 'Parameters'),
      column.count('extra', 'Extra'),
      ...(decimals === undefined ? [] : [column.number('percent', 'Extra (%)', decimals)]),
    ],
    rows: networks.flatMap(({ network, arms: counted }) => {
      const fixed = countParameters(counted[0].model.parameters);
      return counted.map(({ label, model }) => {
        const parameters = countParameters(model.parameters);
        const extra = parameters - fixed;
        const percent: Record<string, number> =
          decimals === undefined ? {} : { percent: (100 * extra) / fixed };
        return { network, [arms.name]: label, parameters, extra, ...percent };
      });
    }),
  };
}
