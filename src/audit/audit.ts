import { UserError } from '../errors.js';
import {
  describeMachine,
  experimentId,
  readTrials,
  runWorkers,
  scalesOf,
  type AuditRule,
  type BackendInfo,
  type Experiment,
  type Machine,
  type Notice,
  type PlannedBlock,
  type Provenance,
  type Scale,
  type StoredRecord,
  type TrialResult,
} from '../experiments/index.js';
import { compareTrial, type TrialComparison } from './compare-trial.js';
import { cutSettings, DEFAULT_RULE } from './rule.js';
import { drawSample, evenCap } from './sample.js';

/** Options of {@link audit}. */
export interface AuditOptions {
  /** The part of the records of each experiment and scale that is trained again, at least one each: in (0, 1]. */
  readonly share: number;
  /** Which sample: the same seed draws the same records of the same store. */
  readonly seed: number;
  /** The time that it may take, in seconds. */
  readonly seconds: number;
  /** Processes that train side by side. */
  readonly workers: number;
  /** The folder of all records. */
  readonly root: string;
  /** The path of the module that exports the experiments, for the workers. */
  readonly registryModule: string;
  /** By the experiment's `<paper>/<name>`; {@link DEFAULT_RULE} for the others. */
  readonly rules: Readonly<Record<string, AuditRule>>;
  /** Takes a line about a damaged record, a dead worker. */
  readonly notice: Notice;
  /** Called with the finished part of all that is to be trained, in [0, 1]. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops the audit. */
  readonly signal?: AbortSignal;
}

/** One record of the sample. */
export interface AuditedRecord {
  readonly name: string;
  /** The part of its training that was repeated: 1 for all of it. */
  readonly share: number;
  /** Whether the last digit counted: same backend, version and processor. */
  readonly exact: boolean;
  /** A trial each; none if it was not trained. */
  readonly trials: readonly TrialComparison[];
  /** Why it was not trained. */
  readonly untrained?: string;
}

/** The sample of one experiment at one scale. */
export interface AuditedStratum {
  readonly experiment: string;
  readonly scale: Scale;
  /** Records that are stored. */
  readonly records: number;
  readonly sample: readonly AuditedRecord[];
}

/** What an audit found. */
export interface AuditReport {
  readonly options: Pick<AuditOptions, 'share' | 'seed' | 'seconds' | 'workers'>;
  readonly machine: Machine;
  readonly backends: readonly string[];
  readonly strata: readonly AuditedStratum[];
  /** Damaged records and the like, a line each. */
  readonly notices: readonly string[];
}

interface Chosen {
  readonly source: StoredRecord;
  readonly others: ReadonlyMap<number, readonly TrialResult[]>;
}

interface Stratum {
  readonly experiment: Experiment;
  readonly scale: Scale;
  readonly records: number;
  readonly chosen: readonly Chosen[];
}

/**
 * Trains a random sample of the stored records again and compares.
 *
 * A record is drawn with all its trials, which were trained together. Where the time would not do for all, what takes
 * longest is cut: only its beginning is trained and compared. What the time did not reach is reported as such.
 *
 * Throws {@link UserError} if nothing is stored.
 */
export async function audit(experiments: readonly Experiment[], options: AuditOptions): Promise<AuditReport> {
  const { share, seed, seconds, workers, rules } = options;
  const notices: string[] = [];
  const notice = (line: string): void => {
    notices.push(line);
    options.notice(line);
  };
  const strata = await drawStrata(experiments, { ...options, notice });
  if (strata.length === 0)
    throw new UserError(`no trials are stored under ${options.root}; train some first: workbook run`);
  const machine = await describeMachine();
  const costs = strata.flatMap(({ chosen }) => chosen.map(({ source }) => source.record.provenance.seconds));
  // Training takes up to a third longer beside another worker and on a slower processor.
  const cap = evenCap(costs, (seconds * workers) / 1.33);
  const total = costs.reduce((sum, cost) => sum + Math.min(cost, cap), 0);

  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(OUT_OF_TIME), seconds * 1000);
  const onAbort = (): void => clock.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort);
  const audited = new Map<StoredRecord, AuditedRecord>();
  const backends = new Set<string>();
  const done = new Map<StoredRecord, number>();
  const progress = (): void =>
    options.onProgress?.(Math.min(1, [...done.values()].reduce((sum, cost) => sum + cost, 0) / total));

  const trainStratum = async ({ experiment, chosen }: Stratum): Promise<void> => {
    const rule = rules[experimentId(experiment)] ?? DEFAULT_RULE;
    const planned = new Map(
      chosen.map((one) => {
        const cost = one.source.record.provenance.seconds;
        return [blockOf(one.source, rule, cap / cost), one] as const;
      }),
    );
    const refuse = (reason: string): void => {
      for (const { source } of chosen)
        if (!audited.has(source))
          audited.set(source, { name: source.name, share: 0, exact: false, trials: [], untrained: reason });
    };
    if (rule.unrepeatable !== undefined) return refuse(rule.unrepeatable);
    try {
      const failed = await runWorkers(experiment, [...planned.keys()], {
        workers: 1,
        registryModule: options.registryModule,
        signal: clock.signal,
        notice,
        onProgress: (block, fraction) => {
          const { source } = planned.get(block as SampledBlock)!;
          done.set(source, fraction * Math.min(source.record.provenance.seconds, cap));
          progress();
        },
        onTrained: ({ block, trials, backend }) => {
          const one = planned.get(block as SampledBlock)!;
          backends.add(`${backend.name} ${backend.version}`);
          audited.set(one.source, compareRecord(one, trials, block as SampledBlock, rule, backend, machine));
          done.set(one.source, Math.min(one.source.record.provenance.seconds, cap));
          progress();
        },
      });
      failed.forEach(({ block, reason }) => {
        const { source } = planned.get(block as SampledBlock)!;
        audited.set(source, {
          name: source.name,
          share: 0,
          exact: false,
          trials: [],
          untrained: `failed: ${reason}`,
        });
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (clock.signal.aborted) refuse(OUT_OF_TIME);
      else if (error instanceof UserError) refuse(error.message);
      else throw error;
    }
  };

  try {
    const waiting = strata.values();
    const lane = async (): Promise<void> => {
      for (const stratum of waiting) await trainStratum(stratum);
    };
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
  return {
    options: { share, seed, seconds, workers },
    machine,
    backends: [...backends].sort(),
    strata: strata.map(({ experiment, scale, records, chosen }) => ({
      experiment: experimentId(experiment),
      scale,
      records,
      sample: chosen.map(({ source }) => audited.get(source)!),
    })),
    notices,
  };
}

const OUT_OF_TIME = 'not reached in the time allowed';

async function drawStrata(
  experiments: readonly Experiment[],
  { root, share, seed, notice }: AuditOptions,
): Promise<Stratum[]> {
  const strata: Stratum[] = [];
  for (const experiment of experiments) {
    for (const scale of scalesOf(experiment)) {
      const { trials } = await readTrials(root, experiment, scale, notice);
      const held = [...trials.values()].flatMap((bySeed) => [...bySeed.values()]);
      const sources = [...new Set(held.map(({ source }) => source))];
      const sample = drawSample(sources.length, share, seed, `${experimentId(experiment)}/${scale}`);
      if (sample.length === 0) continue;
      const chosen = sample.map((place) => {
        const source = sources[place];
        const variant = [...trials.get(source.record.variant)!.values()].map(({ trial }) => trial);
        const others = new Map(
          source.record.trials.map((own) => [
            own.seed,
            variant.filter(({ seed: other }) => other !== own.seed),
          ]),
        );
        return { source, others };
      });
      strata.push({ experiment, scale, records: sources.length, chosen });
    }
  }
  return strata;
}

/** A block with the part of the record's training that it repeats. */
interface SampledBlock extends PlannedBlock {
  readonly share: number;
}

function blockOf({ record }: StoredRecord, rule: AuditRule, share: number): SampledBlock {
  const { variant, scale, settings, seeds } = record;
  const cut = share < 1 ? cutSettings(settings, rule, share) : undefined;
  const length = rule.length ?? '';
  return cut === undefined
    ? { variant, scale, settings, seeds, share: 1 }
    : { variant, scale, settings: cut, seeds, share: Number(cut[length]) / Number(settings[length]) };
}

function compareRecord(
  { source: { name, record }, others }: Chosen,
  again: readonly TrialResult[],
  { share }: SampledBlock,
  rule: AuditRule,
  backend: BackendInfo,
  machine: Machine,
): AuditedRecord {
  const exact = sameEngine(record.provenance, backend, machine);
  return {
    name,
    share,
    exact,
    trials: record.trials.map((stored, place) =>
      compareTrial(stored, again[place], {
        rule,
        exact,
        full: share === 1,
        others: others.get(stored.seed)!,
      }),
    ),
  };
}

/** Whether results must agree to the last digit: same backend, version, Node and processor. */
export const sameEngine = (
  { backend: recorded, cpu, node, platform }: Provenance,
  backend: BackendInfo,
  machine: Machine,
): boolean =>
  recorded.name === backend.name &&
  recorded.version === backend.version &&
  cpu === machine.cpu &&
  node === machine.node &&
  platform === machine.platform;
