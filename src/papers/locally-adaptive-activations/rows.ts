import { styleAt, type LineStyle } from '../../charts/index.js';
import { metric, parameter, seedsOf, type Results } from '../../experiments/index.js';
import { METHOD_DEFINITIONS, METHODS, type Method } from './methods.js';

/** How figures and tables name a variant of either experiment. */
export function labelOf(variant: string): string {
  if (variant === 'gaaf-n1') return 'GAAF, n = 1';
  if (variant === 'gaaf-n5') return 'GAAF, n = 5';
  if (variant.endsWith('-authors')) return `${labelOf(variant.replace('-authors', ''))} of the authors' code`;
  if (variant.endsWith('-lbfgs')) return `${labelOf(variant.replace('-lbfgs', ''))} + L-BFGS`;
  return METHOD_DEFINITIONS[variant as Method].label;
}

/** How figures name what is to be approximated. */
export const EXACT = 'exact';

/** The look of a method by its label, the same in all figures, and of {@link EXACT}. */
export function methodLine(label: string): LineStyle {
  if (label === EXACT) return { colour: 'black', dash: [1, 0] };
  return styleAt(METHODS.findIndex((method) => METHOD_DEFINITIONS[method].label === label));
}

/** Methods that have an adaptive slope. */
export const ADAPTIVE: readonly Method[] = METHODS.filter((method) => METHOD_DEFINITIONS[method].sharing);

/** A stored list of one trial, such as a solution after so many steps; empty if there is none. */
export function storedList(
  results: Results,
  variant: string,
  seed: number | undefined,
  name: string,
): readonly number[] {
  if (seed === undefined) return [];
  return parameter(results, variant, name)[seedsOf(results, variant).indexOf(seed)] ?? [];
}

/** The trial of seed 0, the one whose solutions on the way are stored, and its place among the trials of each method. */
export function seedZero(results: Results, name: string, methods: readonly string[]): string {
  const places = methods.map((method) => {
    const values = metric(results, method, name);
    const own = values[seedsOf(results, method).indexOf(0)];
    const below = values.filter((value) => value !== null && value < (own ?? Infinity)).length;
    return `${labelOf(method)} ${below + 1}`;
  });
  const trials = Math.max(0, ...methods.map((method) => seedsOf(results, method).length));
  return `the trial of seed 0, whose solutions on the way are stored; its place by final error among ${trials}: ${places.join(', ')}`;
}
