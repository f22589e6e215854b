import path from 'node:path';
import { duration } from '../text/duration.js';
import {
  experimentFolder,
  experimentId,
  experimentStatus,
  findExperiment,
  mismatch,
  missingPublished,
  planDifferences,
  presentPlan,
  readPlans,
  rejectedRecords,
  scalesOf,
  slurmStatus,
  storeRoot,
} from '../experiments/index.js';
import type { Experiment, Registry, ScaleStatus, SubmissionStatus } from '../experiments/index.js';
import { parseCommand } from './command.js';
import { paperNotebooks, stalenessOf } from './paper-notebooks.js';
import { registry } from './registry.js';
import { textTable } from './text-table.js';

/** `workbook status [experiment]`: 1 if a record is damaged, or one is missing that published figures show, else 0. */
export async function status(argv: string[]): Promise<number> {
  const { positionals } = parseCommand('status', argv, {}, ['experiment?']);
  const all = await registry();
  const chosen = positionals.length === 0 ? all.experiments : [findExperiment(all, positionals[0])];
  if (chosen.length === 0) process.stdout.write('there are no experiments yet\n');
  const statuses: ScaleStatus[] = [];
  let noticed = false;
  const notice = (line: string): void => {
    noticed = true;
    process.stderr.write(`${line}\n`);
  };
  for (const experiment of chosen) {
    statuses.push(...(await experimentStatus(experiment, { notice })));
    complaints(experiment).forEach(notice);
  }
  if (statuses.length > 0) process.stdout.write(overview(statuses));
  for (const experiment of chosen) {
    const submissions = await slurmStatus(experiment, {
      notice: (line) => process.stderr.write(`${line}\n`),
    });
    if (submissions.length > 0) process.stdout.write(`\n${jobs(submissions)}`);
  }
  const changed = chosen.flatMap((experiment) => changedPlans(experiment, all));
  if (changed.length > 0) process.stdout.write(`\n${changed.join('\n')}\n`);
  const stale = staleNotebooks(new Set(chosen.map(({ paper }) => paper)));
  if (stale.length > 0) process.stdout.write(`\n${stale.join('\n')}\n`);
  if (positionals.length > 0)
    process.stdout.write(`\n${chosen[0].title} (${experimentId(chosen[0])})\n${details(statuses)}`);
  return noticed ? 1 : 0;
}

/** A line for the damaged records of an experiment, and one for those missing that published figures were drawn from. */
function complaints(experiment: Experiment): string[] {
  const root = storeRoot();
  const folder = experimentFolder(root, experiment);
  const rejected = rejectedRecords(root, experiment);
  const missing = missingPublished(root, experiment);
  const list = (names: readonly string[]): string =>
    [...names.slice(0, 3), ...(names.length > 3 ? [`and ${names.length - 3} more`] : [])].join(', ');
  return [
    ...(rejected.length === 0
      ? []
      : [
          `${folder} holds damaged records, set aside: ${list(rejected)}; remove them once their trials are there again`,
        ]),
    ...(missing.length === 0
      ? []
      : [
          `${folder} lacks records that published figures were drawn from: ${list(missing)}; restore them with git, or train them and draw the figures again`,
        ]),
  ];
}

const TASK_STATES = ['done', 'running', 'queued', 'failed', 'uncertain'] as const;

/** The submissions to Slurm that are not done, by the states of their tasks, and why blocks failed. */
function jobs(submissions: readonly SubmissionStatus[]): string {
  const rows = submissions.map(({ experiment, scale, jobs, tasks }) => [
    experiment,
    scale,
    jobs.join(', ') || '?',
    ...TASK_STATES.map((state) => String(tasks.filter((task) => task.state === state).length)),
  ]);
  const failures = submissions.flatMap(({ folder, tasks }) => {
    const reasons = tasks.flatMap((task) => task.reasons);
    return reasons.length === 0 ? [] : [...reasons, `logs: ${path.join(folder, 'logs')}`];
  });
  return (
    textTable([['tasks in Slurm', 'scale', 'jobs', ...TASK_STATES], ...rows]) +
    failures.map((line) => `${line}\n`).join('')
  );
}

/** A line for each scale of an experiment whose sealed plan is no longer what the code plans. */
function changedPlans(experiment: Experiment, { plannedClaims }: Registry): string[] {
  return scalesOf(experiment).flatMap((scale) => {
    const last = readPlans(storeRoot(), experiment, scale).at(-1);
    const differences =
      last === undefined ? [] : planDifferences(last.plan, presentPlan(experiment, scale, plannedClaims));
    return last === undefined || differences.length === 0 ? [] : [mismatch(last, differences)];
  });
}

/** A line for each notebook of the papers whose outputs are older than what they were made from. */
function staleNotebooks(papers: ReadonlySet<string>): string[] {
  return paperNotebooks()
    .filter((file) => papers.has(path.basename(file, '.ipynb')))
    .flatMap((file) => {
      const reasons = stalenessOf(file);
      const name = path.relative(process.cwd(), file);
      return reasons.length === 0
        ? []
        : [`${name} is stale: ${reasons.join('; ')}; execute it with workbook notebook run ${name}`];
    });
}

function overview(statuses: readonly ScaleStatus[]): string {
  const header = [
    'experiment',
    'scale',
    'stored',
    'missing',
    'diverged',
    'outdated',
    'trained',
    'to train',
    'backends',
    'commits',
  ];
  const rows = statuses.map(({ experiment, scale, sources, outdated, secondsToTrain }) => [
    experiment,
    scale,
    String(sources.trials),
    String(sources.missing),
    String(sources.diverged),
    outdated.length === 0 ? '-' : `${outdated.length} records`,
    sources.trials === 0 ? '-' : duration(sources.seconds),
    sources.missing === 0 || secondsToTrain === null ? '-' : `~ ${duration(secondsToTrain)}`,
    sources.backends.join(', ') || '-',
    sources.commits.map(shortCommit).join(', ') || '-',
  ]);
  return textTable([header, ...rows]);
}

function details(statuses: readonly ScaleStatus[]): string {
  const header = ['variant', ...statuses.map(({ scale }) => scale)];
  const rows = statuses[0].variants.map(({ variant }) => [
    variant,
    ...statuses.map(({ variants }) => {
      const own = variants.find((status) => status.variant === variant);
      if (own === undefined) return '-';
      const { stored, missing, diverged } = own;
      return `${stored} of ${stored + missing}${diverged === 0 ? '' : ` (${diverged} diverged)`}`;
    }),
  ]);
  return textTable([header, ...rows]);
}

/** Ten digits of the commit, and whether it was dirty. */
function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1');
}
