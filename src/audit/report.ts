import { column, toMarkdown, type Table } from '../charts/index.js';
import type { AuditedRecord, AuditReport } from './audit.js';
import { chanceOfEscape } from './sample.js';

/** How many records of a report stand how. */
export interface AuditCounts {
  readonly sampled: number;
  readonly same: number;
  readonly within: number;
  readonly differs: number;
  readonly untrained: number;
}

/** How a record of the sample stands: the worst of its trials. */
export function standing({ trials, untrained }: AuditedRecord): keyof Omit<AuditCounts, 'sampled'> {
  if (untrained !== undefined) return 'untrained';
  if (trials.some(({ verdict }) => verdict === 'differs')) return 'differs';
  return trials.every(({ verdict }) => verdict === 'same') ? 'same' : 'within';
}

/** The counts over some records. */
export function count(records: readonly AuditedRecord[]): AuditCounts {
  const of = (which: ReturnType<typeof standing>): number =>
    records.filter((record) => standing(record) === which).length;
  return {
    sampled: records.length,
    same: of('same'),
    within: of('within'),
    differs: of('differs'),
    untrained: of('untrained'),
  };
}

/** The counts over a whole report. */
export const countAll = ({ strata }: AuditReport): AuditCounts =>
  count(strata.flatMap(({ sample }) => sample));

/** Whether nothing speaks against the records: none differs, none is damaged. */
export const holds = (report: AuditReport): boolean =>
  countAll(report).differs === 0 && report.notices.length === 0;

const largest = (records: readonly AuditedRecord[], which: 'first' | 'last'): number | null => {
  const values = records
    .flatMap(({ trials }) => trials.map((trial) => trial[which]))
    .filter((each): each is number => each !== null);
  return values.length === 0 ? null : Math.max(...values);
};

/** A row an experiment and scale: the sample, what came out, and how likely forged records would have escaped it. */
export function auditTable({ strata }: AuditReport): Table {
  return {
    caption:
      'Records trained again. "First" and "last" are the largest relative differences of the first values of the curves ' +
      'and of the metrics. The last columns give the chance that none of the records that were trained to the end is ' +
      'forged if one of the stored ones, or a tenth of them, is.',
    columns: [
      column.text('experiment', 'Experiment'),
      column.text('scale', 'Scale'),
      column.count('records', 'Records'),
      column.count('sampled', 'Sampled'),
      column.count('complete', 'To the end'),
      column.count('same', 'Same'),
      column.count('within', 'Within'),
      column.count('differs', 'Differs'),
      column.count('untrained', 'Not trained'),
      column.scientific('first', 'First', 1),
      column.scientific('last', 'Last', 1),
      column.percent('one', 'One escapes', 0),
      column.percent('tenth', 'A tenth escapes', 0),
    ],
    rows: strata.map(({ experiment, scale, records, sample }) => {
      const complete = sample.filter(({ share }) => share === 1).length;
      return {
        experiment,
        scale,
        records,
        complete,
        ...count(sample),
        first: largest(sample, 'first'),
        last: largest(sample, 'last'),
        one: chanceOfEscape(records, 1, complete),
        tenth: chanceOfEscape(records, Math.ceil(records / 10), complete),
      };
    }),
  };
}

/** The report as Markdown. */
export function auditMarkdown(report: AuditReport): string {
  const { options, machine, backends, strata, notices } = report;
  const { sampled, same, within, differs, untrained } = countAll(report);
  const records = strata.flatMap(({ experiment, sample }) =>
    sample.map((record) => ({ experiment, record })),
  );
  const differing = records.flatMap(({ experiment, record }) =>
    record.trials.flatMap(({ seed, differences }) =>
      differences
        .slice(0, 3)
        .map(
          ({ name, stored, again, allowed }) =>
            `- ${experiment}/${record.name}, seed ${seed}: ${name} is ${stored} in the record and ${again} now ` +
            `(allowed: ${allowed === 0 ? 'the same float32 value' : `a difference of ${allowed.toPrecision(2)}`})`,
        ),
    ),
  );
  const missed = records.filter(({ record }) => record.untrained !== undefined);
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n## ${title}\n\n${lines.join('\n')}\n`;
  return [
    '# Audit of the stored trials\n',
    `${sampled} records trained again on ${machine.cpu}, ${machine.cores} cores, with ${backends.join(', ') || 'no backend'}, ` +
      `Node ${machine.node}, code at ${machine.git.commit}${machine.git.dirty ? ' (changed since)' : ''}; ` +
      `share ${options.share}, seed ${options.seed}, at most ${Math.round(options.seconds / 60)} minutes with ` +
      `${options.workers} ${options.workers === 1 ? 'worker' : 'workers'}: ${same} the same to the last digit, ` +
      `${within} within tolerance, ${differs} different, ${untrained} not trained.\n`,
    toMarkdown(auditTable(report)),
    section('Different', differing),
    section(
      'Not trained',
      missed.map(({ experiment, record }) => `- ${experiment}/${record.name}: ${record.untrained}`),
    ),
    section(
      'Damaged records and other notices',
      notices.map((line) => `- ${line}`),
    ),
  ].join('\n');
}
