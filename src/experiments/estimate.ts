import { statSync } from 'node:fs';
import path from 'node:path';
import { atScale, experimentId, scalesOf } from './experiment.js';
import type { Experiment, PlannedBlock, Scale } from './experiment.js';
import { planBlocks } from './plan.js';
import type { LoadOptions } from './records.js';
import { experimentFolder, readTrials, storeRoot } from './store.js';
import type { Notice, StoredTrial, StoredTrials } from './store.js';

/** Where an estimate is from: the scale whose records were measured, how many, and in which time. */
export interface Measured {
  readonly scale: Scale;
  readonly trials: number;
  /** Processor time where every record has it, else the time on the clock, longer where a machine did other things too. */
  readonly time: 'processor' | 'clock';
}

/** What the missing trials of an experiment at a scale take; the numbers are null where nothing tells them. */
export interface Estimate {
  readonly experiment: string;
  readonly scale: Scale;
  /** The blocks that a run would train. */
  readonly blocks: readonly PlannedBlock[];
  /** Of each block, on one core. */
  readonly seconds: readonly number[] | null;
  /** Of a trial of a variant, on one core. */
  secondsEach(variant: string): number | null;
  /** Of their records. */
  readonly bytes: number | null;
  readonly measured: Measured | null;
}

/** Seconds and bytes of a trial of each variant, by the records of one scale. */
interface Rates {
  readonly measured: Measured;
  seconds(variant: string): number;
  readonly bytes: number;
}

/** {@link estimatesOf} what is stored below `root`. */
export async function estimates(
  experiment: Experiment,
  { root = storeRoot(), notice = console.warn }: LoadOptions = {},
): Promise<Estimate[]> {
  return estimatesOf(experiment, root, await readScales(root, experiment, notice));
}

/** The stored trials of an experiment at each of its scales. */
export async function readScales(
  root: string,
  experiment: Experiment,
  notice: Notice,
): Promise<Map<Scale, StoredTrials['trials']>> {
  const stored = new Map<Scale, StoredTrials['trials']>();
  for (const scale of scalesOf(experiment))
    stored.set(scale, (await readTrials(root, experiment, scale, notice)).trials);
  return stored;
}

/**
 * What the missing trials of an experiment take, at each scale: as much as the stored ones of their arm took, or where it has
 * none those of all arms; where the scale has none, by {@link Experiment.work} as much as those of the scale with the
 * longest training, and as much more space as they have epochs or steps.
 */
export function estimatesOf(
  experiment: Experiment,
  root: string,
  stored: ReadonlyMap<Scale, StoredTrials['trials']>,
): Estimate[] {
  const folder = experimentFolder(root, experiment);
  const rates = new Map([...stored].map(([scale, trials]) => [scale, ratesOf(folder, scale, trials)]));
  return [...stored].map(([scale, trials]) => {
    const blocks = planBlocks(experiment, scale, (variant, seed) => trials.get(variant)!.has(seed));
    const known = rates.get(scale) ?? scaled(experiment, scale, [...rates.values()]);
    const secondsEach = (variant: string): number | null => {
      const seconds = known?.seconds(variant) ?? NaN;
      return Number.isFinite(seconds) ? seconds : null;
    };
    const each = blocks.map(({ variant, seeds }) => seeds.length * (secondsEach(variant) ?? NaN));
    const trialsMissing = blocks.reduce((sum, { seeds }) => sum + seeds.length, 0);
    return {
      experiment: experimentId(experiment),
      scale,
      blocks,
      secondsEach,
      seconds: known === undefined || each.some(Number.isNaN) ? null : each,
      bytes: known === undefined ? null : known.bytes * trialsMissing,
      measured: known?.measured ?? null,
    };
  });
}

function ratesOf(folder: string, scale: Scale, trials: StoredTrials['trials']): Rates | undefined {
  const held = [...trials.values()].flatMap((bySeed) => [...bySeed.values()]);
  if (held.length === 0) return undefined;
  const isProcessor = held.every(({ source }) => source.record.provenance.processorSeconds !== undefined);
  const seconds = ({ source: { record } }: StoredTrial): number => {
    const { processorSeconds, seconds: clock } = record.provenance;
    return (isProcessor ? processorSeconds! : clock) / record.trials.length;
  };
  const mean = (some: readonly StoredTrial[]): number =>
    some.reduce((sum, one) => sum + seconds(one), 0) / some.length;
  const records = new Map(held.map(({ source }) => [source.name, source.record.trials.length]));
  const bytes = [...records.keys()].reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  return {
    measured: { scale, trials: held.length, time: isProcessor ? 'processor' : 'clock' },
    seconds: (variant) => {
      const own = [...(trials.get(variant)?.values() ?? [])];
      return mean(own.length > 0 ? own : held);
    },
    bytes: bytes / [...records.values()].reduce((sum, count) => sum + count, 0),
  };
}

/** The rates of the scale with the longest training, as far as its settings tell those of another. */
function scaled(
  experiment: Experiment,
  scale: Scale,
  all: readonly (Rates | undefined)[],
): Rates | undefined {
  const work = (one: Scale): number => experiment.work?.(atScale(experiment, one).settings) ?? NaN;
  const known = all
    .filter((one) => one !== undefined)
    .sort((a, b) => work(b.measured.scale) - work(a.measured.scale))
    .at(0);
  if (known === undefined) return undefined;
  const ratio = work(scale) / work(known.measured.scale);
  return {
    measured: known.measured,
    seconds: (variant) => known.seconds(variant) * ratio,
    bytes: known.bytes * lengthRatio(experiment, scale, known.measured.scale),
  };
}

/** How much longer the curves of one scale are than those of another, which most of a record consists of. */
function lengthRatio(experiment: Experiment, scale: Scale, other: Scale): number {
  const [a, b] = [scale, other].map((one) => atScale(experiment, one).settings);
  const key = ['epochs', 'steps'].find((name) => typeof a[name] === 'number' && typeof b[name] === 'number');
  return key === undefined ? 1 : (a[key] as number) / (b[key] as number);
}

/**
 * The time until the last of some blocks is done on so many cores, each given the longest that is left: at most a third above
 * the shortest possible.
 */
export function makespan(seconds: readonly number[], cores: number): number {
  const loads = new Float64Array(Math.max(1, Math.min(cores, seconds.length)));
  for (const block of [...seconds].sort((a, b) => b - a)) {
    let least = 0;
    for (let core = 1; core < loads.length; core++) if (loads[core] < loads[least]) least = core;
    loads[least] += block;
  }
  return Math.max(...loads);
}
