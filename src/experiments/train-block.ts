import { performance } from 'node:perf_hooks';
import { experimentId, isSeed } from './experiment.js';
import type { Block, Experiment, TrialResult } from './experiment.js';

/** A block's results, in the order of its seeds, and when and how long it was trained. */
export interface Training {
  readonly trials: readonly TrialResult[];
  /** ISO 8601 in UTC. */
  readonly started: string;
  readonly seconds: number;
  /** Of all threads of this process. */
  readonly processorSeconds: number;
}

/** Names that the rows of a table use beside the metrics. */
const RESERVED_METRICS: readonly string[] = ['variant', 'seed', 'status'];

/** Runs one block and checks what it returns. Throws what the experiment throws, or an Error naming what is wrong. */
export async function trainBlock(experiment: Experiment, block: Block): Promise<Training> {
  const started = new Date().toISOString();
  const start = performance.now();
  const used = process.cpuUsage();
  const results = await experiment.run(block);
  block.signal.throwIfAborted();
  const seconds = Math.round(performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  const processorSeconds = Math.round((user + system) / 1000) / 1000;
  const trials = checkTrials(results, block.seeds, experimentId(experiment));
  return { trials, started, seconds, processorSeconds };
}

/**
 * The results in the order of `seeds`, with status `diverged` wherever a metric is not finite.
 *
 * Throws an Error unless there is exactly one result per seed, with a known status, at least one metric, and numbers
 * throughout.
 */
export function checkTrials(
  results: readonly TrialResult[],
  seeds: readonly number[],
  where: string,
): readonly TrialResult[] {
  const bySeed = new Map(results.map((result) => [result.seed, result]));
  if (results.length !== seeds.length || seeds.some((seed) => !isSeed(seed) || !bySeed.has(seed))) {
    const got = results.map(({ seed }) => seed).join(', ');
    throw new Error(
      `${where} must return one result for each of the seeds ${seeds.join(', ')}; it returned ${got}`,
    );
  }
  return seeds.map((seed) => checkTrial(bySeed.get(seed)!, `${where}, seed ${seed}`));
}

function checkTrial(result: TrialResult, where: string): TrialResult {
  const { seed, status, metrics, curves, parameters } = result;
  if (status !== 'completed' && status !== 'diverged') {
    throw new Error(`${where}: status is '${status}'; allowed: completed, diverged`);
  }
  if (Object.keys(metrics).length === 0) throw new Error(`${where}: metrics must hold at least one number`);
  const reserved = RESERVED_METRICS.find((name) => name in metrics);
  if (reserved !== undefined) throw new Error(`${where}: a metric must not be named '${reserved}'`);
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number')
      throw new Error(`${where}: metric ${name} is of type ${typeof value}, not number`);
  }
  for (const [name, list] of [...Object.entries(curves), ...Object.entries(parameters ?? {})]) {
    if (!Array.isArray(list) || !list.every((value) => typeof value === 'number')) {
      throw new Error(`${where}: ${name} must be an array of numbers`);
    }
  }
  const isFinite = Object.values(metrics).every(Number.isFinite);
  return {
    seed,
    status: isFinite ? status : 'diverged',
    metrics,
    curves,
    ...(parameters === undefined ? {} : { parameters }),
  };
}
