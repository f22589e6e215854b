import { experimentId, isSeed, SCALES } from './experiment.js';
import type { Experiment, PlannedBlock, Scale, ScaleSettings, TrialResult } from './experiment.js';
import { sha256 } from '../system/sha256.js';
import { canonicalJson, isPlainObject } from '../system/json.js';
import { numberText, parseNumber } from './numbers.js';
import { parseProvenance } from './provenance.js';
import type { Provenance } from './provenance.js';

/** The version of the record files' format; files of other versions are not read. */
export const FORMAT_VERSION = 1;

/** What the trials of a record are trials of. Records of the same identity are interchangeable. */
export interface RecordIdentity {
  /** `<paper>/<name>`. */
  readonly experiment: string;
  readonly version: number;
  readonly variant: string;
  readonly scale: Scale;
  readonly settings: ScaleSettings['settings'];
  /** Ascending. */
  readonly seeds: readonly number[];
  readonly dataHash: string;
}

/** One block of trials as stored: what they are, what came out, in the order of the seeds, and how. */
export interface TrialRecord extends RecordIdentity {
  readonly trials: readonly TrialResult[];
  readonly provenance: Provenance;
}

/** The identity of a block's record. */
export function recordIdentity(
  experiment: Experiment,
  block: PlannedBlock,
  dataHash: string,
): RecordIdentity {
  const { variant, scale, settings, seeds } = block;
  const { version } = experiment;
  return { experiment: experimentId(experiment), version, variant, scale, settings, seeds, dataHash };
}

/** The SHA-256, in hexadecimal, over the identity and the format version. */
export function recordKey(identity: RecordIdentity): string {
  const { experiment, version, variant, scale, settings, seeds, dataHash } = identity;
  const fields = {
    format: FORMAT_VERSION,
    experiment,
    version,
    variant,
    scale,
    settings,
    seeds: [...seeds],
    dataHash,
  };
  return sha256(canonicalJson(fields));
}

/** The record's file name: `<variant>-<scale>-<first>..<last seed>-<first 12 digits of the key>.json`. */
export function recordName(identity: RecordIdentity): string {
  const { variant, scale, seeds } = identity;
  return `${variant}-${scale}-${seeds[0]}..${seeds.at(-1)}-${recordKey(identity).slice(0, 12)}.json`;
}

/** The scale in the name of a record's file; undefined if it is no such name. */
export const scaleOfRecord = (name: string): Scale | undefined =>
  /-([a-z]+)-\d+\.\.\d+-[0-9a-f]{12}\.json$/.exec(name)?.[1] as Scale | undefined;

/**
 * The record as the text of its file: JSON with one line per list of numbers. The last line but one is the SHA-256
 * of everything before it, so that no altered byte goes unnoticed.
 *
 * Numbers are written by {@link numberText}: results that are float32 values keep what float32 distinguishes.
 */
export function recordText(record: TrialRecord): string {
  const settings = canonicalJson(record.settings);
  const provenance = JSON.stringify(record.provenance, null, 2).replaceAll('\n', '\n  ');
  const body = [
    '{',
    `  "format": ${FORMAT_VERSION},`,
    `  "experiment": ${JSON.stringify(record.experiment)},`,
    `  "version": ${record.version},`,
    `  "variant": ${JSON.stringify(record.variant)},`,
    `  "scale": ${JSON.stringify(record.scale)},`,
    `  "settings": ${settings},`,
    `  "seeds": [${record.seeds.join(', ')}],`,
    `  "dataHash": ${JSON.stringify(record.dataHash)},`,
    `  "key": "${recordKey(record)}",`,
    `  "provenance": ${provenance},`,
    '  "trials": [',
    `${record.trials.map(trialText).join(',\n')}`,
    '  ],\n',
  ].join('\n');
  return body + checksumLines(Buffer.from(body));
}

/**
 * Reads the text of a record file. Throws an Error with the reason, without the file's name, unless everything holds:
 * format version, checksum, each field, one trial per seed, and the key.
 */
export function parseRecord(bytes: Buffer): TrialRecord {
  const fields = parseFields(bytes);
  if (fields.format !== FORMAT_VERSION) {
    throw new Error(`has format version ${fields.format}, this program reads version ${FORMAT_VERSION}`);
  }
  const bodyLength = bytes.length - checksumLines(Buffer.alloc(0)).length;
  const body = bytes.subarray(0, Math.max(0, bodyLength));
  if (bytes.subarray(body.length).toString('latin1') !== checksumLines(body)) {
    throw new Error('is truncated or altered (its checksum does not match)');
  }
  const record = parseContent(fields);
  if (fields.key !== recordKey(record)) throw new Error('has a key that does not match its content');
  return record;
}

function checksumLines(body: Buffer): string {
  return `  "checksum": "${sha256(body)}"\n}\n`;
}

function trialText(trial: TrialResult): string {
  const lists = (values: Readonly<Record<string, readonly number[]>>): string =>
    objectText(values, (list) => `[${list.map(numberText).join(', ')}]`);
  const lines = [
    `      "seed": ${trial.seed}`,
    `      "status": ${JSON.stringify(trial.status)}`,
    `      "metrics": ${objectText(trial.metrics, numberText)}`,
    `      "curves": ${lists(trial.curves)}`,
  ];
  if (trial.parameters !== undefined) lines.push(`      "parameters": ${lists(trial.parameters)}`);
  return `    {\n${lines.join(',\n')}\n    }`;
}

function objectText<T>(values: Readonly<Record<string, T>>, write: (value: T) => string): string {
  const lines = Object.entries(values).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${write(value)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n      }`;
}

function parseFields(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error('is truncated or altered (it is not JSON)');
  }
  if (!isPlainObject(value)) throw new Error('is not a record (it is not a JSON object)');
  return value;
}

function parseContent(fields: Record<string, unknown>): TrialRecord {
  const { experiment, version, variant, scale, settings, seeds, dataHash } = fields;
  const text = (value: unknown, name: string): string =>
    check(typeof value === 'string', name, value as string);
  const seedList = check(
    Array.isArray(seeds) && seeds.length > 0 && seeds.every(isSeed),
    'seeds',
    seeds as number[],
  );
  check(
    seedList.every((seed, index) => index === 0 || seed > seedList[index - 1]),
    'seeds',
    seeds,
  );
  const trials = check(Array.isArray(fields.trials), 'trials', fields.trials as unknown[]).map(parseTrial);
  check(
    trials.length === seedList.length && trials.every(({ seed }, index) => seed === seedList[index]),
    'trials',
    trials,
  );
  return {
    experiment: text(experiment, 'experiment'),
    version: check(Number.isInteger(version), 'version', version as number),
    variant: text(variant, 'variant'),
    scale: check(SCALES.includes(scale as Scale), 'scale', scale as Scale),
    settings: check(isPlainObject(settings), 'settings', settings as ScaleSettings['settings']),
    seeds: seedList,
    dataHash: text(dataHash, 'dataHash'),
    trials,
    provenance: parseProvenance(fields.provenance),
  };
}

function parseTrial(value: unknown, index: number): TrialResult {
  const place = `trials[${index}]`;
  const trial = check(isPlainObject(value), place, value as Record<string, unknown>);
  const { seed, status, metrics, curves, parameters } = trial;
  return {
    seed: check(isSeed(seed), `${place}.seed`, seed as number),
    status: check(
      status === 'completed' || status === 'diverged',
      `${place}.status`,
      status as TrialResult['status'],
    ),
    metrics: parseValues(metrics, `${place}.metrics`, parseNumber),
    curves: parseValues(curves, `${place}.curves`, parseNumbers),
    ...(parameters === undefined
      ? {}
      : { parameters: parseValues(parameters, `${place}.parameters`, parseNumbers) }),
  };
}

function parseNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(parseNumber);
  return numbers.includes(undefined) ? undefined : (numbers as number[]);
}

function parseValues<T>(
  value: unknown,
  place: string,
  parse: (value: unknown) => T | undefined,
): Record<string, T> {
  const entries = Object.entries(check(isPlainObject(value), place, value as Record<string, unknown>));
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const parsed = parse(item);
      return [name, check(parsed !== undefined, `${place}.${name}`, parsed as T)];
    }),
  );
}

function check<T>(holds: boolean, field: string, value: T): T {
  if (!holds) throw new Error(`has a bad field ${field}`);
  return value;
}
