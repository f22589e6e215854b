import os from 'node:os';
import path from 'node:path';
import {
  audit as auditRecords,
  auditMarkdown,
  checkSignatures,
  countAll,
  explainDifferences,
  holds,
  SIGNATURES,
  signRecords,
} from '../audit/index.js';
import { requestedBackend } from '../backends/requested-backend.js';
import { InterruptedError, storeRoot } from '../experiments/index.js';
import { writeFileAtomic } from '../system/files.js';
import { stopOnSignals } from '../system/stop-on-signals.js';
import { unknownName } from '../text/nearest.js';
import { CLEAR_LINE, statusLine } from '../text/status-line.js';
import { parseCommand, parseCount, UsageError } from './command.js';
import { registry, registryModule } from './registry.js';
import { textTable } from './text-table.js';

const OPTIONS = {
  share: { type: 'string', default: '0.02' },
  paper: { type: 'string' },
  seed: { type: 'string', default: '0' },
  hours: { type: 'string' },
  workers: { type: 'string' },
  output: { type: 'string', default: '.' },
  signatures: { type: 'boolean', default: false },
  sign: { type: 'boolean', default: false },
  explain: { type: 'boolean', default: false },
} as const;

const DEFAULT_SECONDS = 600;

/** `workbook audit`: 0 if nothing speaks against the records, 1 if one differs or is damaged. */
export async function audit(argv: string[]): Promise<number> {
  const { values, positionals } = parseCommand('audit', argv, OPTIONS, ['record?', 'record?']);
  if (values.explain) return explain(positionals);
  if (positionals.length > 0)
    throw new UsageError(`audit does not take '${positionals[0]}' without --explain`, 'audit');
  if (values.sign) return sign();
  if (values.signatures) return signatures();
  const share = numberIn('share', values.share, 1);
  const seconds = values.hours === undefined ? DEFAULT_SECONDS : 3600 * numberIn('hours', values.hours, 1000);
  const workers =
    values.workers === undefined
      ? os.availableParallelism()
      : parseCount('audit', 'workers', values.workers, 999);
  const seed = /^\d+$/.test(values.seed) && Number(values.seed) < 2 ** 32 ? Number(values.seed) : undefined;
  if (seed === undefined)
    throw new UsageError(`--seed is '${values.seed}'; allowed: integers from 0 to 4294967295`, 'audit');
  requestedBackend(); // a wrong WORKBOOK_BACKEND is said before anything is trained
  const { experiments, auditRules = {} } = await registry();
  const papers = [...new Set(experiments.map(({ paper }) => paper))];
  if (values.paper !== undefined && !papers.includes(values.paper))
    throw new UsageError(unknownName('paper', values.paper, papers), 'audit');
  const chosen = experiments.filter(({ paper }) => values.paper === undefined || paper === values.paper);

  const stop = stopOnSignals();
  const line = statusLine(process.stderr);
  try {
    const report = await auditRecords(chosen, {
      share,
      seed,
      seconds,
      workers,
      root: storeRoot(),
      registryModule: registryModule(),
      rules: auditRules,
      notice: (text) => process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${text}\n`),
      onProgress: (fraction) =>
        line.show(`audit of ${chosen.length} experiments: ${(100 * fraction).toFixed(0)} %`),
      signal: stop.signal,
    });
    line.clear();
    const file = path.resolve(values.output, 'audit.md');
    writeFileAtomic(file, auditMarkdown(report));
    writeFileAtomic(path.resolve(values.output, 'audit.json'), `${JSON.stringify(report, null, 2)}\n`);
    const { sampled, same, within, differs, untrained } = countAll(report);
    process.stdout.write(
      `${sampled} records: ${same} the same to the last digit, ${within} within tolerance, ${differs} different, ` +
        `${untrained} not trained; see ${file}\n`,
    );
    return holds(report) ? 0 : 1;
  } catch (error) {
    line.clear();
    if (!stop.signal.aborted) throw error;
    throw new InterruptedError('the audit was stopped; nothing was written', stop.by());
  } finally {
    stop.end();
  }
}

function numberIn(option: string, text: string, most: number): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value <= most))
    throw new UsageError(`--${option} is '${text}'; allowed: above 0 and at most ${most}`, 'audit');
  return value;
}

async function sign(): Promise<number> {
  const root = storeRoot();
  const added = await signRecords(root);
  const { witness } = await checkSignatures(root);
  process.stdout.write(
    `${added} records signed in ${path.join(root, SIGNATURES)}, whose SHA-256 is ${witness}\n`,
  );
  return 0;
}

async function signatures(): Promise<number> {
  const root = storeRoot();
  const { matching, altered, missing, unsigned, witness } = await checkSignatures(root);
  const list = (what: string, names: readonly string[]): void =>
    names.forEach((name) => process.stderr.write(`${what}: ${path.join(root, name)}\n`));
  list('altered since it was signed', altered);
  list('signed and no longer there', missing);
  list('not signed', unsigned);
  const file = path.join(root, SIGNATURES);
  process.stdout.write(
    `${matching.length} records as signed, ${altered.length} altered, ${missing.length} missing, ${unsigned.length} not signed; ` +
      `${witness === '' ? `there is no ${file}: workbook audit --sign` : `SHA-256 of ${file}: ${witness}`}\n`,
  );
  return altered.length + missing.length + unsigned.length === 0 && witness !== '' ? 0 : 1;
}

function explain(records: readonly string[]): number {
  if (records.length !== 2) throw new UsageError('audit --explain needs two records', 'audit');
  const differences = explainDifferences(records[0], records[1]);
  if (differences.length === 0) process.stdout.write('the two records say the same\n');
  else
    process.stdout.write(
      textTable([
        ['what', 'field', 'first', 'second'],
        ...differences.map(({ aspect, field, a, b }) => [aspect, field, a, b]),
      ]),
    );
  return 0;
}
