import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';
import { projectRoot } from '../system/project-root.js';
import { atScale, experimentId } from './experiment.js';
import type { Experiment, Scale, TrialResult } from './experiment.js';
import { canonicalJson } from '../system/json.js';
import { parseRecord, recordName, recordText } from './record.js';
import type { TrialRecord } from './record.js';

/** Takes one line about something that a person should know. */
export type Notice = (line: string) => void;

/** A record and the name of its file. */
export interface StoredRecord {
  readonly name: string;
  readonly record: TrialRecord;
}

/** The valid trials of one experiment at one scale. */
export interface StoredTrials {
  /** By variant, in the experiment's order, then by seed, ascending. */
  readonly trials: ReadonlyMap<string, ReadonlyMap<number, StoredTrial>>;
  /** The names of valid records of this scale that are of another version, other settings or other data. */
  readonly outdated: readonly string[];
}

/** A trial and the record that holds it. */
export interface StoredTrial {
  readonly trial: TrialResult;
  readonly source: StoredRecord;
}

/** The folder of all records: the environment variable WORKBOOK_DATA, or data/trials in the project. */
export function storeRoot(): string {
  const folder = process.env.WORKBOOK_DATA;
  return folder ? path.resolve(folder) : path.join(projectRoot(), 'data', 'trials');
}

/** A folder of what belongs to the store `root`, such as its plans: beside a folder named `trials`, else within it. */
export const besideStore = (root: string, name: string): string =>
  path.join(path.basename(root) === 'trials' ? path.dirname(root) : root, name);

/** The folder of an experiment's records. */
export function experimentFolder(root: string, experiment: Experiment): string {
  return path.join(root, experiment.paper, experiment.name);
}

/**
 * Stores a record and returns its file's name. Any number of processes may write at once: a file appears whole or not
 * at all, and two that train the same block write the same name.
 *
 * Throws {@link UserError} naming the path if the disk is full or not writable; what was stored stays.
 */
export function writeRecord(root: string, record: TrialRecord): string {
  const name = recordName(record);
  writeFileAtomic(path.join(root, record.experiment, name), recordText(record));
  return name;
}

/**
 * All valid records of an experiment, by name. A file that is truncated or altered, of another format version, or
 * whose name does not fit its content, is reported in one line and renamed to `<name>.rejected`: its trials count as
 * missing. No file is deleted.
 *
 * Throws {@link UserError} if a file or the folder exists but cannot be read.
 */
export function readRecords(root: string, experiment: Experiment, notice: Notice): StoredRecord[] {
  const folder = experimentFolder(root, experiment);
  return recordFiles(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const bytes = readBytes(file);
    if (bytes === undefined) return [];
    try {
      const record = parseRecord(bytes);
      if (record.experiment !== experimentId(experiment) || recordName(record) !== name) {
        throw new Error(`does not belong here (its content is ${record.experiment}/${recordName(record)})`);
      }
      return [{ name, record }];
    } catch (error) {
      const { message } = error as Error;
      notice(
        `${file} ${message}; ${setAside(file)}; its trials count as missing and a run trains them again`,
      );
      return [];
    }
  });
}

/**
 * The trials that valid records hold for one scale of the experiment as it is now: same version, settings and data.
 * Where two records hold the same trial, the one first by name counts, and a notice says so.
 */
export async function readTrials(
  root: string,
  experiment: Experiment,
  scale: Scale,
  notice: Notice,
): Promise<StoredTrials> {
  const { trials: count, settings, variants } = atScale(experiment, scale);
  const ofScale = readRecords(root, experiment, notice).filter(({ record }) => record.scale === scale);
  // The data may take long to load or make; where there is no record, nothing is compared with it.
  const dataHash = ofScale.length > 0 ? await experiment.dataHash(scale) : undefined;
  const isCurrent = ({ record }: StoredRecord): boolean =>
    record.version === experiment.version &&
    record.dataHash === dataHash &&
    canonicalJson(record.settings) === canonicalJson(settings);

  const trials = new Map(variants.map((variant) => [variant, new Map<number, StoredTrial>()]));
  for (const source of ofScale.filter(isCurrent)) {
    const bySeed = trials.get(source.record.variant);
    if (bySeed === undefined) continue;
    const repeated = source.record.trials.filter(({ seed }) => bySeed.has(seed));
    if (repeated.length > 0) notice(repetition(source, repeated, bySeed));
    for (const trial of source.record.trials) {
      if (trial.seed < count && !bySeed.has(trial.seed)) bySeed.set(trial.seed, { trial, source });
    }
  }
  for (const [variant, bySeed] of trials) trials.set(variant, new Map([...bySeed].sort(([a], [b]) => a - b)));
  return { trials, outdated: ofScale.filter((stored) => !isCurrent(stored)).map(({ name }) => name) };
}

function repetition(
  later: StoredRecord,
  repeated: readonly TrialResult[],
  bySeed: ReadonlyMap<number, StoredTrial>,
): string {
  const seeds = repeated.map(({ seed }) => seed);
  const firsts = [...new Set(seeds.map((seed) => bySeed.get(seed)?.source.name))];
  return `${later.name} repeats the trials of seeds ${seeds.join(', ')}; those of ${firsts.join(', ')} count, first by name`;
}

/** How old an unfinished file must be for its writer to be gone for certain, in milliseconds. */
const LEFTOVER_AGE = 3_600_000;

/** Removes the unfinished files that killed processes left in `folder`. */
export function removeLeftovers(folder: string): void {
  const unfinished = readdirSync(folder).filter((name) => name.startsWith('.') && name.endsWith('.partial'));
  for (const file of unfinished.map((name) => path.join(folder, name))) {
    const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (modified !== undefined && Date.now() - modified > LEFTOVER_AGE) rmSync(file, { force: true });
  }
}

/** The names of damaged records that {@link readRecords} set aside and nobody has removed. */
export function rejectedRecords(root: string, experiment: Experiment): string[] {
  const folder = experimentFolder(root, experiment);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.json\.rejected/.test(name))
        .sort()
    : [];
}

/** Names of record files by code unit; names with a leading dot (locks, unfinished files) are not records. */
function recordFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    // Another process set it aside between listing and reading.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

function unreadable(place: string, error: unknown): UserError {
  const { message } = error as Error;
  return new UserError(
    `cannot read ${place} (${message}); make it readable, or move it away to train its trials again`,
  );
}

function setAside(file: string): string {
  let target = `${file}.rejected`;
  for (let copy = 2; existsSync(target); copy++) target = `${file}.rejected-${copy}`;
  try {
    renameSync(file, target);
    return `it is kept as ${path.basename(target)}`;
  } catch (error) {
    return `it could not be set aside (${(error as NodeJS.ErrnoException).code})`;
  }
}
