import path from 'node:path';
import type { Sources } from '../charts/index.js';
import type { Experiment, LoadedTrials } from '../experiments/index.js';
import { projectRoot } from '../project-root.js';

/**
 * What the manifest says of a figure or table that the function `madeBy` made from stored trials, those of `experiment`
 * and, where other experiments stand beside it, theirs.
 */
export function figureSources(
  experiment: Experiment,
  loaded: LoadedTrials,
  madeBy: string,
  beside: readonly LoadedTrials[] = [],
): Sources {
  const all = (name: 'records' | 'backends' | 'commits' | 'machines'): string[] =>
    [...new Set([loaded, ...beside].flatMap(({ sources }) => sources[name]))].sort();
  const { scale } = loaded.sources;
  return {
    madeBy,
    records: all('records'),
    scale,
    backends: all('backends'),
    commits: all('commits'),
    machines: all('machines'),
    trials: experiment.scales[scale].trials,
  };
}

/** Where figures go: `figures/` of the project, or the folder that the environment variable WORKBOOK_FIGURES names. */
export const figuresRoot = (): string => process.env.WORKBOOK_FIGURES ?? path.join(projectRoot(), 'figures');
