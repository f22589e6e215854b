import { plain } from '../charts/index.js';
import { paperName } from '../report/index.js';
import { mean } from '../statistics/index.js';
import { duration } from '../text/duration.js';
import { escapeHtml } from '../text/escape-html.js';
import type { Content, SiteRecord } from './content.js';
import { anchor } from './html.js';
import { page, type Page } from './page.js';
import { commitHtml, type SourceOptions } from './sources.js';

/** The page of an experiment's records: what they hold, and what trained them. */
export function recordsPage(
  experiment: string,
  records: readonly SiteRecord[],
  options: SourceOptions,
): Page {
  const at = `records/${experiment}.html`;
  const [paper] = experiment.split('/');
  const groups = new Map<string, SiteRecord[]>();
  for (const one of records) {
    const group = `${one.record.variant}-${one.record.scale}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  const bodies = [...groups].map(
    ([group, own]) =>
      `<tbody id="${escapeHtml(group)}"><tr><th colspan="6">${escapeHtml(group)}</th></tr>\n${own.map((one) => rowHtml(one, options)).join('\n')}</tbody>`,
  );
  return page(
    at,
    `Records of ${experiment}`,
    `<h1>${escapeHtml(experiment)}</h1>
<p>Of the notebook ${anchor(at, `notebooks/${paper}.html`, paperName(paper))}. A record holds the trials of a block; it lies in <code>data/trials/${escapeHtml(experiment)}/</code> of the project. Results are means over its completed trials.</p>
<div class="scroll"><table>
<thead><tr><th>Record</th><th>Seeds</th><th>Results</th><th>Trained with</th><th>Time</th><th>Commit</th></tr></thead>
${bodies.join('\n')}
</table></div>`,
  );
}

function rowHtml({ name, record }: SiteRecord, options: SourceOptions): string {
  const { seeds, trials, provenance } = record;
  const { backend, cpu, cores, git, seconds, node } = provenance;
  const diverged = trials.filter(({ status }) => status === 'diverged').length;
  const range = seeds.length === 1 ? `${seeds[0]}` : `${seeds[0]}–${seeds.at(-1)}`;
  const cells = [
    `<code>${escapeHtml(name)}</code>`,
    `${range}${diverged === 0 ? '' : `, ${diverged} diverged`}`,
    resultsHtml(record),
    escapeHtml(`${backend.name} ${backend.version}, ${cpu}, ${cores} cores, Node.js ${node}`),
    escapeHtml(duration(seconds)),
    commitHtml(git.commit + (git.dirty ? '-dirty' : ''), options),
  ];
  return `<tr id="${escapeHtml(name)}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function resultsHtml({ trials }: SiteRecord['record']): string {
  const completed = trials.filter(({ status }) => status === 'completed');
  const names = [...new Set(completed.flatMap(({ metrics }) => Object.keys(metrics)))];
  return names
    .map((name) => {
      const values = completed.flatMap(({ metrics }) => (name in metrics ? [metrics[name]] : []));
      return `${escapeHtml(name)} ${plain(mean(values))}`;
    })
    .join('<br>');
}

/** The page of all experiments that have records. */
export function recordsIndex({ records }: Content): Page {
  const at = 'records.html';
  const rows = [...records].map(([experiment, own]) => {
    const trials = own.reduce((sum, { record }) => sum + record.trials.length, 0);
    const seconds = own.reduce((sum, { record }) => sum + record.provenance.seconds, 0);
    return `<tr><td>${anchor(at, `records/${experiment}.html`, experiment)}</td><td>${own.length}</td><td>${trials}</td><td>${escapeHtml(duration(seconds))}</td></tr>`;
  });
  return page(
    at,
    'Records',
    `<h1>Records</h1>
<p>Every trial that is stored, by experiment.</p>
<div class="scroll"><table><thead><tr><th>Experiment</th><th>Records</th><th>Trials</th><th>Trained for</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`,
  );
}
