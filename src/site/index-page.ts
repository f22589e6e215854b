import type { Content } from './content.js';
import { anchor } from './html.js';
import { proseHtml, staleHtml, type SiteNotebook } from './notebook-page.js';
import { page, type Page } from './page.js';

/** The first page: every notebook with what it finds. */
export function indexPage(notebooks: readonly SiteNotebook[], content: Content): Page {
  const at = 'index.html';
  const parts = notebooks.map(({ paper, title, cells, stale }) => {
    const abstract = cells.find(({ cell_type }) => cell_type === 'markdown')?.source ?? '';
    const prose = proseHtml(at, abstract.replace(/^# .*$/m, ''), content, `notebooks/${paper}.ipynb`);
    return `<section><h2>${anchor(at, `notebooks/${paper}.html`, title)}</h2>\n${staleHtml(stale)}\n${prose}</section>`;
  });
  return page(
    at,
    'Notebooks',
    `<h1>The activation workbook</h1>
<p>Five papers on activation functions that learn or vary, reproduced in TypeScript. A number with a dotted line leads to the row of the table that it is from, a row to the records of its trials, and a record to the commit that trained it.</p>
${parts.join('\n')}`,
  );
}
