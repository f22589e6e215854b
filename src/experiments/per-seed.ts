import type { Block, TrialResult } from './experiment.js';

/** Trains the trials of a block one after another, each with its own share of the block's progress. */
export async function perSeed(
  { seeds, onProgress, signal }: Pick<Block, 'seeds' | 'onProgress' | 'signal'>,
  trainOne: (seed: number, live: Pick<Block, 'onProgress' | 'signal'>) => Promise<TrialResult>,
): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const seed of seeds) {
    const done = results.length;
    const ofTrial = (fraction: number): void => onProgress((done + fraction) / seeds.length);
    results.push(await trainOne(seed, { onProgress: ofTrial, signal }));
  }
  return results;
}
