import { estimatesOf } from './estimate.js';
import { atScale, experimentId, scalesOf } from './experiment.js';
import type { Experiment, Scale } from './experiment.js';
import { describeSources } from './records.js';
import type { LoadOptions, Sources } from './records.js';
import { readTrials, storeRoot } from './store.js';
import type { StoredTrials } from './store.js';

/** How one variant stands. */
export interface VariantStatus {
  readonly variant: string;
  readonly stored: number;
  readonly missing: number;
  readonly diverged: number;
}

/** What is stored of an experiment at one scale, and what is missing. */
export interface ScaleStatus {
  readonly experiment: string;
  readonly scale: Scale;
  readonly variants: readonly VariantStatus[];
  readonly sources: Sources;
  /** Records of other versions, settings or data, which do not count. */
  readonly outdated: readonly string[];
  /** About the seconds that one process needs for the missing trials ({@link estimatesOf}). Null where nothing tells. */
  readonly secondsToTrain: number | null;
}

/** The status of an experiment at each scale. */
export async function experimentStatus(
  experiment: Experiment,
  { root = storeRoot(), notice = console.warn }: LoadOptions = {},
): Promise<ScaleStatus[]> {
  const statuses: Omit<ScaleStatus, 'secondsToTrain'>[] = [];
  const stored = new Map<Scale, StoredTrials['trials']>();
  for (const scale of scalesOf(experiment)) {
    const { trials, outdated } = await readTrials(root, experiment, scale, notice);
    stored.set(scale, trials);
    const variants = [...trials].map(([variant, bySeed]) => ({
      variant,
      stored: bySeed.size,
      missing: atScale(experiment, scale).trials - bySeed.size,
      diverged: [...bySeed.values()].filter(({ trial }) => trial.status === 'diverged').length,
    }));
    const held = [...trials.values()].flatMap((bySeed) => [...bySeed.values()]);
    const sources = describeSources(experiment, scale, held);
    statuses.push({ experiment: experimentId(experiment), scale, variants, sources, outdated });
  }
  const expected = estimatesOf(experiment, root, stored);
  return statuses.map((status, index) => ({
    ...status,
    secondsToTrain: expected[index].seconds?.reduce((sum, seconds) => sum + seconds, 0) ?? null,
  }));
}
