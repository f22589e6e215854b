import { column, type Table } from '../charts/index.js';

/** What `count` is more than `plain`, in per cent. */
export const extraPercent = (count: number, plain: number): number => (100 * (count - plain)) / plain;

/**
 * The trainable parameters of arms of networks, and how many each has more than the first arm of its network; also in per
 * cent, with so many decimals, where `decimals` is given.
 *
 * @param arms the column of the arms, such as `{ name: 'activation', title: 'Activation' }`
 */
export function parameterCountTable(
  caption: string,
  arms: { name: string; title: string },
  counts: readonly { network: string; arm: string; parameters: number }[],
  decimals?: number,
): Table {
  const percent = decimals !== undefined;
  return {
    caption,
    columns: [
      column.text('network', 'Network'),
      column.text(arms.name, arms.title),
      column.count('parameters', 'Parameters'),
      column.count('extra', 'Extra'),
      ...(percent ? [column.number('percent', 'Extra (%)', decimals)] : []),
    ],
    rows: counts.map(({ network, arm, parameters }) => {
      const plain = counts.find((other) => other.network === network)!.parameters;
      return {
        network,
        [arms.name]: arm,
        parameters,
        extra: parameters - plain,
        ...(percent ? { percent: extraPercent(parameters, plain) } : {}),
      };
    }),
  };
}
