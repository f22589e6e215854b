import { describeSources, styleAt, type LineStyle } from '../../charts/index.js';
import type { Experiment, LoadedTrials } from '../../experiments/index.js';
import { figureSources } from '../sources.js';
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

/** What a figure's subtitle says of the trials that it shows. */
export function subtitle(experiment: Experiment, loaded: LoadedTrials): string {
  const { diverged, trials } = loaded.sources;
  const note = diverged === 0 ? '' : ` · ${diverged} of ${trials} trials diverged`;
  return `${describeSources(figureSources(experiment, loaded, ''))}${note}`;
}

/** The stored list of a trial by variant, seed and name; empty if there is none. */
export type StoredLists = (variant: string, seed: number, name: string) => readonly number[];

const indexed = new WeakMap<object, StoredLists>();

/** Finds the lists of stored trials among the rows of their curves or parameters, which are gone through once. */
export function storedLists(rows: LoadedTrials['curves'] | LoadedTrials['parameters']): StoredLists {
  const known = indexed.get(rows);
  if (known) return known;
  const lists = new Map<string, number[]>();
  const place = (variant: string, seed: number, name: string): string => `${variant} ${seed} ${name}`;
  for (const row of rows) {
    const key = place(row.variant, row.seed, 'curve' in row ? row.curve : row.parameter);
    const list = lists.get(key);
    if (list) list.push(row.value);
    else lists.set(key, [row.value]);
  }
  const find: StoredLists = (variant, seed, name) => lists.get(place(variant, seed, name)) ?? [];
  indexed.set(rows, find);
  return find;
}

/** One metric of all trials of a variant; null for a trial that diverged. */
export const metricOf = ({ trials }: LoadedTrials, variant: string, metric: string): (number | null)[] =>
  trials
    .filter((row) => row.variant === variant)
    .map((row) => (row.status === 'completed' ? (row[metric] as number) : null));

/** The seeds of a variant that are stored. */
export const seedsOf = ({ trials }: LoadedTrials, variant: string): number[] =>
  trials.filter((row) => row.variant === variant).map((row) => row.seed);
