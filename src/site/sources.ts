import { describeSources, type ManifestEntry } from '../charts/index.js';
import { escapeHtml } from '../text/escape-html.js';
import { anchor } from './html.js';

/** How pages speak of what trained records. */
export interface SourceOptions {
  /** The address of a repository, without a slash at its end, whose commits have pages. */
  readonly repository?: string;
}

/** Ten digits of a commit, with a link where a repository is known. */
export function commitHtml(commit: string, { repository }: SourceOptions): string {
  const [, hash = commit, rest = ''] = /^([0-9a-f]{40})(.*)$/.exec(commit) ?? [];
  const short = `<code>${escapeHtml(hash.slice(0, 10) + rest)}</code>`;
  return repository === undefined || !/^[0-9a-f]{40}$/.test(hash)
    ? short
    : `<a href="${escapeHtml(repository)}/commit/${hash}">${short}</a>`;
}

/** The place of a record on the page of its experiment. `record` is `<paper>/<experiment>/<file>`. */
export function recordTarget(record: string): string {
  const [paper, experiment, file] = record.split('/');
  return `records/${paper}/${experiment}.html#${file.replace(/\.json$/, '')}`;
}

/** Where a figure or table of a paper comes from: what made it, from which records, and the commits that trained them. */
export function sourcesHtml(
  page: string,
  folder: string,
  entry: ManifestEntry,
  options: SourceOptions,
): string {
  const records = entry.records.map((record) => (folder === '' ? record : `${folder}/${record}`));
  const experiments = [...new Set(records.map((record) => record.split('/').slice(0, 2).join('/')))];
  const lists = experiments.map((experiment) => {
    const own = records.filter((record) => record.startsWith(`${experiment}/`));
    const links = own.map((record) => `<li>${anchor(page, recordTarget(record), record.split('/')[2])}</li>`);
    const count = `${own.length} record${own.length === 1 ? '' : 's'}`;
    return `<details><summary>${escapeHtml(experiment)}: ${count}</summary><ul class="records">${links.join('')}</ul></details>`;
  });
  const commits = entry.commits.map((commit) => commitHtml(commit, options)).join(', ');
  return `<section class="sources"><h2>Sources</h2>
<p>Made by <code>${escapeHtml(entry.madeBy)}</code>: ${escapeHtml(records.length === 0 ? 'no trials enter it' : describeSources(entry))}.</p>
${commits === '' ? '' : `<p>Trained by ${commits}.</p>`}
${lists.join('\n')}
</section>`;
}
