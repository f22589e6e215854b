import type { BackendInfo, PlannedBlock } from './experiment.js';
import type { Notice } from './store.js';
import type { Training } from './train-block.js';

/** A trained block, ready to be stored. */
export interface TrainedBlock extends Training {
  readonly block: PlannedBlock;
  readonly backend: BackendInfo;
}

/** A block that could not be trained, and why, in one line. */
export interface FailedBlock {
  readonly block: PlannedBlock;
  readonly reason: string;
  /** The stack trace, if there is one. */
  readonly stack?: string;
}

/** What every executor is given beside the blocks. */
export interface ExecutorOptions {
  /** When it is aborted, the executor stops at once and rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called as soon as a block is trained. If it throws, the executor stops and rejects with that error. */
  onTrained(trained: TrainedBlock): void;
  /** The finished part of a block, in [0, 1]. */
  onProgress(block: PlannedBlock, fraction: number): void;
  readonly notice: Notice;
}

/** What trains when a registry prepares no tensor engine. */
export const PLAIN_JAVASCRIPT: BackendInfo = {
  name: 'javascript',
  version: process.version,
  threads: 1,
  notes: [],
};

/** `AE1-relu, seeds 0..4`, for messages. */
export function describeBlock({ variant, seeds }: PlannedBlock): string {
  return seeds.length === 1
    ? `${variant}, seed ${seeds[0]}`
    : `${variant}, seeds ${seeds[0]}..${seeds.at(-1)}`;
}
