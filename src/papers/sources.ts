import path from 'node:path';
import type { Sources } from '../charts/index.js';
import type { Experiment, LoadedTrials } from '../experiments/index.js';
import { projectRoot } from '../project-root.js';

/** What the manifest says of a figure or table that the function `madeBy` made from stored trials. */
export function figureSources(experiment: Experiment, { sources }: LoadedTrials, madeBy: string): Sources {
  const { scale, records, backends, commits, machines } = sources;
  return { madeBy, records, scale, backends, commits, machines, trials: experiment.scales[scale].trials };
}

/** Where figures go: `figures/` of the project, or the folder that the environment variable WORKBOOK_FIGURES names. */
export const figuresRoot = (): string => process.env.WORKBOOK_FIGURES ?? path.join(projectRoot(), 'figures');
