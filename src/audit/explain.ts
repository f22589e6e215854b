import { readFileSync } from 'node:fs';
import { UserError } from '../errors.js';
import { parseRecord, type TrialRecord } from '../experiments/index.js';
import { relativeDifference } from '../statistics/index.js';
import { canonicalJson, type Json } from '../system/json.js';

/** One thing in which two records differ. */
export interface RecordDifference {
  /** What it is: identity, code, machine, data, settings, seeds or results. */
  readonly aspect: string;
  readonly field: string;
  readonly a: string;
  readonly b: string;
}

/**
 * In what two records differ: what they are trials of, settings, seeds, data, code, versions, processor, and for each
 * seed that both have the metric that differs most and the first value of a curve that differs.
 *
 * Throws {@link UserError} if a file cannot be read or is no valid record.
 */
export function explainDifferences(fileA: string, fileB: string): RecordDifference[] {
  const [a, b] = [read(fileA), read(fileB)];
  return [
    ...fields(
      'identity',
      pick(a, ['experiment', 'version', 'variant', 'scale']),
      pick(b, ['experiment', 'version', 'variant', 'scale']),
    ),
    ...fields('settings', flat(a.settings), flat(b.settings)),
    ...fields('seeds', { seeds: a.seeds.join(', ') }, { seeds: b.seeds.join(', ') }),
    ...fields('data', { dataHash: a.dataHash }, { dataHash: b.dataHash }),
    ...fields('code', code(a), code(b)),
    ...fields('machine', pick(a.provenance, MACHINE), pick(b.provenance, MACHINE)),
    ...results(a, b),
  ];
}

const MACHINE = ['cpu', 'cores', 'platform', 'node', 'executor'];

function read(file: string): TrialRecord {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError(
      `cannot read ${file} (${(error as Error).message}); give the path of a stored record`,
    );
  }
  try {
    return parseRecord(bytes);
  } catch (error) {
    throw new UserError(`${file} ${(error as Error).message}; give the path of a stored record`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

const pick = (value: object, keys: readonly string[]): Fields =>
  Object.fromEntries(keys.map((key) => [key, (value as Fields)[key]]));

const code = ({ provenance: { git, packages, lockFile, backend } }: TrialRecord): Fields => ({
  commit: git.commit + (git.dirty ? ' (changed since)' : ''),
  lockFile,
  ...packages,
  backend: `${backend.name} ${backend.version}`,
  threads: backend.threads,
});

const flat = (settings: Fields): Fields =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, canonicalJson(value as Json)]));

function fields(aspect: string, a: Fields, b: Fields): RecordDifference[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const text = (value: unknown): string => (value === undefined ? '–' : String(value));
  return keys
    .filter((key) => text(a[key]) !== text(b[key]))
    .map((field) => ({ aspect, field, a: text(a[field]), b: text(b[field]) }));
}

function results(a: TrialRecord, b: TrialRecord): RecordDifference[] {
  return a.trials.flatMap((trial) => {
    const other = b.trials.find(({ seed }) => seed === trial.seed);
    if (other === undefined) return [];
    const metrics = Object.keys(trial.metrics)
      .filter((name) => name in other.metrics)
      .map((name) => ({ name, a: trial.metrics[name], b: other.metrics[name] }))
      .sort((x, y) => relativeDifference(y.a, y.b) - relativeDifference(x.a, x.b));
    const firsts = Object.keys(trial.curves).flatMap((name) => {
      const [left, right] = [trial.curves[name], other.curves[name] ?? []];
      const place = left.findIndex(
        (value, index) => index < right.length && relativeDifference(value, right[index]) > 0,
      );
      return place < 0
        ? []
        : [{ name: `${name}[${place}], the first that differs`, a: left[place], b: right[place] }];
    });
    return [...metrics.slice(0, 1), ...firsts]
      .filter((one) => relativeDifference(one.a, one.b) > 0)
      .map((one) => ({
        aspect: 'results',
        field: `seed ${trial.seed}: ${one.name}`,
        a: String(one.a),
        b: `${one.b} (relative difference ${relativeDifference(one.a, one.b).toExponential(1)})`,
      }));
  });
}
