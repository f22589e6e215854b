import path from 'node:path';
import { UserError } from '../errors.js';
import { acquireLock } from '../system/lock.js';
import { stopOnSignals } from '../system/stop-on-signals.js';
import type { ExecutorOptions, FailedBlock } from './executor.js';
import { atScale, experimentId, validateExperiment } from './experiment.js';
import type { Experiment, PlannedBlock, Registry, Scale } from './experiment.js';
import { presentPlan, sealPlan, SEALED_SCALES } from './plan-file.js';
import { planBlocks } from './plan.js';
import { NO_PROGRESS } from './progress.js';
import type { Progress } from './progress.js';
import { findExperiment, loadRegistry, PAPERS_MODULE } from './registry.js';
import { runInProcess } from './run-in-process.js';
import { runWorkers } from './run-workers.js';
import { experimentFolder, readTrials, removeLeftovers, storeRoot } from './store.js';
import type { Notice } from './store.js';
import { storeTrained } from './store-trained.js';
import { trackProgress } from './track-progress.js';
import { checkVariants } from './variants.js';

/** One worker keeps this process free to draw progress and to be interrupted. */
const DEFAULT_WORKERS = 1;

/** Options of {@link runExperiment}. */
export interface RunOptions {
  /**
   * Worker processes, 1 by default. 0 trains in this process, which can then neither draw progress nor be interrupted
   * while an experiment computes without a pause.
   */
  readonly workers?: number;
  /** The variants to run; by default all of the scale. */
  readonly variants?: readonly string[];
  /** Whether a plan that differs from the sealed one is sealed after it; else such a run is refused. */
  readonly newPlan?: boolean;
  /** The folder of all records; by default {@link storeRoot}. */
  readonly root?: string;
  /** The path of the module that exports the experiment; by default the papers' one. */
  readonly registryModule?: string;
  readonly progress?: Progress;
  /** Takes a line about anything odd (a rejected record, a dead worker); by default console.warn. */
  readonly notice?: Notice;
  /** Stops the run when aborted, as SIGINT and SIGTERM do. */
  readonly signal?: AbortSignal;
}

/** What is stored after a run, of the variants that were asked for. */
export interface RunSummary {
  readonly experiment: string;
  readonly scale: Scale;
  readonly trials: number;
  readonly stored: number;
  /** How many of the stored trials diverged. */
  readonly diverged: number;
  /** How many trials this run trained. */
  readonly trained: number;
  readonly failed: readonly FailedBlock[];
}

/** A run that was stopped before its end. What it had finished is stored. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor(
    message: string,
    /** The signal that stopped it, if it was one. */
    readonly signal?: NodeJS.Signals,
  ) {
    super(message);
  }
}

/** What is stored, in a line that depends on nothing else: `30 of 30 trials stored at quick scale, 1 diverged`. */
export function storedText({
  stored,
  trials,
  diverged,
  scale,
}: Omit<RunSummary, 'trained' | 'failed'>): string {
  return `${stored} of ${trials} trials stored at ${scale} scale${diverged === 0 ? '' : `, ${diverged} diverged`}`;
}

/**
 * Trains and stores the trials of an experiment that are not stored yet. With nothing to train it writes nothing. Before the
 * first trial of the scales `reduced` and `paper` its plan is sealed ({@link sealPlan}), and every record names it.
 *
 * Each block is stored as soon as it is trained, so whatever happens, a later run does only the rest. While it runs,
 * SIGINT and SIGTERM stop it: the workers are ended and an {@link InterruptedError} is thrown.
 *
 * Blocks that fail are in the summary; the others are trained nonetheless. Throws {@link UserError} for an unknown
 * variant or a bad number of workers, if the sealed plan is another one and `newPlan` is not given, if another run of the experiment at this scale is going on, or if the folder
 * cannot be written.
 */
export async function runExperiment(
  experiment: Experiment,
  scale: Scale,
  options: RunOptions = {},
): Promise<RunSummary> {
  const { root = storeRoot(), workers = DEFAULT_WORKERS, progress = NO_PROGRESS } = options;
  validateExperiment(experiment);
  const { trials: trialsEach, variants: allowed } = atScale(experiment, scale);
  const { variants = allowed } = options;
  checkVariants(allowed, variants);
  checkWorkers(workers);
  const notice = once(options.notice ?? console.warn);
  const id = experimentId(experiment);
  const total = variants.length * trialsEach;

  const survey = async (): Promise<{ blocks: PlannedBlock[]; stored: number; diverged: number }> => {
    const { trials } = await readTrials(root, experiment, scale, notice);
    const blocks = planBlocks(experiment, scale, (variant, seed) => trials.get(variant)!.has(seed), variants);
    const held = variants.flatMap((variant) => [...trials.get(variant)!.values()]);
    const diverged = held.filter(({ trial }) => trial.status === 'diverged').length;
    return { blocks, stored: held.length, diverged };
  };
  const summarise = async (trained: number, failed: readonly FailedBlock[]): Promise<RunSummary> => {
    const { stored, diverged } = await survey();
    return { experiment: id, scale, trials: total, stored, diverged, trained, failed };
  };
  const finish = (summary: RunSummary): RunSummary => {
    progress.end(storedText(summary));
    return summary;
  };

  if ((await survey()).blocks.length === 0) return finish(await summarise(0, []));

  const stop = stopOnSignals(options.signal);
  const folder = experimentFolder(root, experiment);
  try {
    const unlock = acquireLock(path.join(folder, `.${scale}.lock`), `${id} at ${scale} scale is being run`);
    try {
      removeLeftovers(folder);
      // Another run may have stored trials since the first look.
      const { blocks, stored } = await survey();
      const track = trackProgress(progress, `${id} ${scale}`, blocks, stored, total);
      try {
        const registry = await loadRegistry(options.registryModule ?? PAPERS_MODULE);
        const plan = SEALED_SCALES.includes(scale)
          ? sealPlan(root, experiment, presentPlan(experiment, scale, registry.plannedClaims), {
              replace: options.newPlan,
              notice,
            })
          : undefined;
        const executor = workers === 0 ? 'in-process' : 'workers';
        const store = await storeTrained(root, experiment, scale, executor, plan?.hash);
        const failed = await execute(experiment, registry, blocks, options, {
          signal: stop.signal,
          notice,
          onProgress: track.onProgress,
          onTrained: (trained) => {
            store(trained);
            track.onProgress(trained.block, 1);
          },
        });
        const trained = blocks.filter((block) => !failed.some((failure) => failure.block === block));
        return finish(await summarise(trained.flatMap(({ seeds }) => seeds).length, failed));
      } finally {
        track.stop();
      }
    } finally {
      unlock();
    }
  } catch (error) {
    const summary = await summarise(0, []).catch(() => undefined);
    if (summary !== undefined) finish(summary);
    if (!stop.signal.aborted || summary === undefined) throw error;
    throw new InterruptedError(
      `${id} was stopped; ${storedText(summary)}; run it again to train the rest`,
      stop.by(),
    );
  } finally {
    stop.end();
  }
}

async function execute(
  experiment: Experiment,
  registry: Registry,
  blocks: readonly PlannedBlock[],
  { workers = DEFAULT_WORKERS, registryModule = PAPERS_MODULE }: RunOptions,
  executor: ExecutorOptions,
): Promise<FailedBlock[]> {
  if (workers === 0) return runInProcess(experiment, blocks, { ...executor, prepare: registry.prepare });
  findExperiment(registry, experimentId(experiment));
  return runWorkers(experiment, blocks, { ...executor, workers, registryModule });
}

function checkWorkers(workers: number): void {
  if (!(Number.isInteger(workers) && workers >= 0 && workers <= 1024)) {
    throw new UserError(`workers (=${workers}) must be an integer in [0, 1024]`);
  }
}

/** `notice` without repetitions: the store is read more than once in a run. */
function once(notice: Notice): Notice {
  const seen = new Set<string>();
  return (line) => {
    if (seen.has(line)) return;
    seen.add(line);
    notice(line);
  };
}
