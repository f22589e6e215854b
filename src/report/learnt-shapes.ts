import type { FunctionRow } from '../charts/index.js';
import { parameter, type Results } from '../experiments/index.js';
import { mean, quantile } from '../statistics/index.js';

/** One unit's learnt parameters, in the order in which they were asked for. */
export type Unit = readonly number[];

/** Which learnt functions are drawn beside the mean: their name, and their share of the units at every z. */
export type Shares = readonly (readonly [string, number])[];

/** The places of a variant's learnt parameters, such as `dense3` of `dense3.alpha1`. */
export function placesOf({ parameters }: Results, variant: string): string[] {
  const rows = parameters.objects() as { variant: string; parameter: string }[];
  const names = rows.filter((row) => row.variant === variant).map((row) => row.parameter);
  return [...new Set(names.map((name) => name.slice(0, name.lastIndexOf('.'))))];
}

/** The learnt parameters of the given names of every unit of the given places in every stored trial. */
export const unitsOf = (
  results: Results,
  variant: string,
  places: readonly string[],
  names: readonly string[],
): Unit[] =>
  places.flatMap((place) => {
    const [first, ...others] = names.map((name) => parameter(results, variant, `${place}.${name}`));
    return first.flatMap((values, trial) =>
      values.map((value, unit) => [value, ...others.map((lists) => lists[trial][unit])]),
    );
  });

/**
 * The curves of an activation before training, and after it the mean and quantiles of its values over all units at every z
 * of a grid; without units only the first.
 */
export function learntShapes(
  panel: string,
  before: { curve: string; value(z: number): number },
  units: readonly Unit[],
  learnt: (z: number, unit: Unit) => number,
  grid: readonly number[],
  shares: Shares,
): FunctionRow[] {
  return grid.flatMap((x): FunctionRow[] => {
    const start = { panel, curve: before.curve, x, y: before.value(x), state: 'before training' };
    if (units.length === 0) return [start];
    const values = units.map((unit) => learnt(x, unit));
    const after = (curve: string, y: number) => ({ panel, curve, x, y, state: 'after training' });
    return [
      start,
      after('mean neuron', mean(values)),
      ...shares.map(([name, share]) => after(name, quantile(values, share))),
    ];
  });
}
