import type { BackendInfo, PlannedBlock } from './experiment.js';
import type { Training } from './train-block.js';

/** What the parent tells a worker: the block to train next. */
export type ToWorker = PlannedBlock;

/** What a worker tells its parent. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'trained'; readonly training: Training; readonly backend: BackendInfo }
  /** The block failed; others may not. */
  | { readonly kind: 'failed'; readonly reason: string; readonly stack?: string }
  /** No block can be trained: bad input, or a registry that does not load. */
  | {
      readonly kind: 'unusable';
      readonly reason: string;
      readonly stack?: string;
      readonly isUserError: boolean;
    };
