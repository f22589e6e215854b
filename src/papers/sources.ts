import path from 'node:path';
import type { Sources } from '../charts/index.js';
import { atScale, type Experiment, type LoadedTrials } from '../experiments/index.js';
import { projectRoot } from '../system/project-root.js';

/**
 * What the manifest says of a figure or table that the function `madeBy` made from stored trials; a record is named with
 * its experiment's folder.
 */
export function figureSources(experiment: Experiment, { sources }: LoadedTrials, madeBy: string): Sources {
  const { scale, backends, commits, machines } = sources;
  const records = sources.records.map((record) => `${experiment.name}/${record}`);
  return { madeBy, records, scale, backends, commits, machines, trials: atScale(experiment, scale).trials };
}

/** One of the experiments that a figure or table shows. */
export interface Part {
  experiment: Experiment;
  loaded: LoadedTrials;
}

/**
 * {@link figureSources} of what was made from several experiments of one paper: `scale` names all scales, and `trials`
 * is the smallest number.
 */
export function combinedSources(parts: readonly Part[], madeBy: string): Sources {
  const all = parts.map(({ experiment, loaded }) => figureSources(experiment, loaded, madeBy));
  const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
  return {
    madeBy,
    records: all.flatMap(({ records }) => records),
    scale: distinct(all.map(({ scale }) => scale)).join(' and '),
    trials: Math.min(...all.map(({ trials }) => trials)),
    backends: distinct(all.flatMap(({ backends }) => backends)),
    commits: distinct(all.flatMap(({ commits }) => commits)),
    machines: distinct(all.flatMap(({ machines }) => machines)),
  };
}

/** Where figures go: `figures/` of the project, or the folder that the environment variable WORKBOOK_FIGURES names. */
export const figuresRoot = (): string => process.env.WORKBOOK_FIGURES ?? path.join(projectRoot(), 'figures');
