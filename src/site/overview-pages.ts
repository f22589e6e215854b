import path from 'node:path';
import { paperName } from '../report/index.js';
import { escapeHtml } from '../text/escape-html.js';
import { chartLink } from './charts.js';
import type { Content } from './content.js';
import { figureTarget } from './figure-page.js';
import { anchor } from './html.js';
import { page, type Page } from './page.js';
import { commitHtml, type SourceOptions } from './sources.js';
import { tableTarget } from './table-page.js';

/** All figures as small pictures, and all tables, by paper. */
export function figuresIndex({ figures, tables }: Content): Page {
  const at = 'figures.html';
  const folders = [...new Set([...figures.keys(), ...tables.keys()].map((name) => path.posix.dirname(name)))];
  const sections = folders
    .filter((folder) => folder !== '.')
    .sort()
    .map((folder) => {
      const inFolder = (name: string): boolean => path.posix.dirname(name) === folder;
      const cards = [...figures.values()]
        .filter(({ name }) => inFolder(name))
        .map((figure) => chartLink(at, figureTarget(figure.name), figure, path.posix.basename(figure.name)));
      const links = [...tables.keys()]
        .filter(inFolder)
        .map((name) => anchor(at, tableTarget(name), path.posix.basename(name)));
      return `<h2>${anchor(at, `notebooks/${folder}.html`, paperName(folder))}</h2>
<p>Tables: ${links.join(', ')}.</p>
<div class="cards">${cards.join('\n')}</div>`;
    });
  return page(at, 'Figures and tables', `<h1>Figures and tables</h1>\n${sections.join('\n')}`);
}

/** What made every file of the figures, and the hash of its content. */
export function manifestPage({ manifest, figures, tables }: Content, options: SourceOptions): Page {
  const at = 'manifest.html';
  const rows = Object.entries(manifest).map(([file, entry]) => {
    const name = file.replace(/\.(vl\.json|svg|png|md|csv|tex)$/, '');
    const target = figures.has(name) ? figureTarget(name) : tables.has(name) ? tableTarget(name) : undefined;
    const cells = [
      target === undefined ? escapeHtml(file) : anchor(at, target, file),
      `<code>${escapeHtml(entry.madeBy)}</code>`,
      escapeHtml(entry.scale),
      String(entry.records.length),
      entry.commits.map((commit) => commitHtml(commit, options)).join(', '),
      `<code>${entry.sha256.slice(0, 16)}</code>`,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return page(
    at,
    'Manifest',
    `<h1>Manifest</h1>
<p>Every file below <code>figures/</code>: the function that made it, from how many records, the commits that trained them, and the start of its SHA-256.</p>
<div class="scroll"><table><thead><tr><th>File</th><th>Made by</th><th>Scale</th><th>Records</th><th>Trained by</th><th>SHA-256</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`,
  );
}
