import { duration } from '../text/duration.js';
import { experimentId, experimentStatus, findExperiment } from '../experiments/index.js';
import type { ScaleStatus } from '../experiments/index.js';
import { parseCommand } from './command.js';
import { registry } from './registry.js';
import { textTable } from './text-table.js';

/** `workbook status [experiment]`: 1 if a record was damaged, else 0. */
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
  for (const experiment of chosen) statuses.push(...(await experimentStatus(experiment, { notice })));
  if (statuses.length > 0) process.stdout.write(overview(statuses));
  if (positionals.length > 0)
    process.stdout.write(`\n${chosen[0].title} (${experimentId(chosen[0])})\n${details(statuses)}`);
  return noticed ? 1 : 0;
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
    'backends',
    'commits',
  ];
  const rows = statuses.map(({ experiment, scale, sources, outdated }) => [
    experiment,
    scale,
    String(sources.trials),
    String(sources.missing),
    String(sources.diverged),
    outdated.length === 0 ? '-' : `${outdated.length} records`,
    sources.trials === 0 ? '-' : duration(sources.seconds),
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
