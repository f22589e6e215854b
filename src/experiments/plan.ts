import { atScale } from './experiment.js';
import type { Experiment, PlannedBlock, Scale } from './experiment.js';

/**
 * The blocks of trials that remain to be trained: for each variant in turn, the seeds 0 to trials - 1 that are not
 * stored, ascending, in chunks of at most trialsPerBlock.
 *
 * Blocks are stored whole, so after an interruption the rest falls into the same blocks as before.
 *
 * @param isStored whether a valid record holds this trial
 * @param variants the variants to plan for; by default all of the scale
 */
export function planBlocks(
  experiment: Experiment,
  scale: Scale,
  isStored: (variant: string, seed: number) => boolean,
  variants: readonly string[] = atScale(experiment, scale).variants,
): PlannedBlock[] {
  const { trials, trialsPerBlock, settings } = atScale(experiment, scale);
  return variants.flatMap((variant) => {
    const missing = Array.from({ length: trials }, (_, seed) => seed).filter(
      (seed) => !isStored(variant, seed),
    );
    return chunks(missing, trialsPerBlock).map((seeds) => ({ variant, scale, settings, seeds }));
  });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
