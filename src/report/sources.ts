import { describeSources, type Sources } from '../charts/index.js';
import { atScale, type Results } from '../experiments/index.js';

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** The scale as figures state it: `reduced` with its fraction. */
export function scaleText({ experiment, scale }: Pick<Results, 'experiment' | 'scale'>): string {
  const { fraction } = atScale(experiment, scale);
  return fraction === undefined ? scale : `${scale} (${fraction})`;
}

/**
 * What the manifest says of a figure or table that the function `madeBy` made from results of one paper; a record is named
 * with its experiment's folder, `scale` names all scales, and `trials` is the smallest number of trials of an arm.
 */
export function figureSources(madeBy: string, all: readonly Results[]): Sources {
  return {
    madeBy,
    records: all.flatMap(({ experiment, sources }) =>
      sources.records.map((record) => `${experiment.name}/${record}`),
    ),
    scale: distinct(all.map(scaleText)).join(' and '),
    trials: Math.min(...all.map(trialsPerArm)),
    backends: distinct(all.flatMap(({ sources }) => sources.backends)),
    commits: distinct(all.flatMap(({ sources }) => sources.commits)),
    machines: distinct(all.flatMap(({ sources }) => sources.machines)),
  };
}

/** The trials that are stored of each arm: of the arm with the fewest, as long as some are missing. */
function trialsPerArm({ experiment, scale, trials }: Results): number {
  const { variants } = atScale(experiment, scale);
  const stored = trials.array('variant') as readonly string[];
  return Math.min(...variants.map((variant) => stored.filter((name) => name === variant).length));
}

/** What a figure states below its title: scale, trials stored and diverged, backends and machines. */
export const sourceLine = (...all: readonly Results[]): string => stated(figureSources('', all), all);

/** That of a figure that shows one trial of each arm. */
export const singleTrialLine = (results: Results): string =>
  stated({ ...figureSources('', [results]), trials: 1 }, [results]);

function stated(shown: Sources, all: readonly Results[]): string {
  const trials = all.reduce((sum, { sources }) => sum + sources.trials, 0);
  const diverged = all.reduce((sum, { sources }) => sum + sources.diverged, 0);
  const missing = all.reduce((sum, { sources }) => sum + sources.missing, 0);
  return [
    describeSources(shown),
    ...(diverged === 0 ? [] : [`${diverged} of ${trials} trials diverged`]),
    ...(missing === 0 ? [] : [`${missing} of ${trials + missing} trials are not trained yet`]),
  ].join(' · ');
}
