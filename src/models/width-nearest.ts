import type { Model } from './model.js';
import { countParameters } from './parameter.js';

/** The width, at least 1, at which networks that grow with it come nearest to a number of parameters. */
export function widthNearest(network: (width: number) => Model, parameters: number): number {
  const distance = (width: number): number =>
    Math.abs(countParameters(network(width).parameters) - parameters);
  let width = 1;
  while (distance(width + 1) < distance(width)) width++;
  return width;
}
