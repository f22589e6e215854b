import path from 'node:path';
import { paperName } from '../report/index.js';
import { escapeHtml } from '../text/escape-html.js';
import { chartHtml } from './charts.js';
import type { SiteFigure } from './content.js';
import { anchor } from './html.js';
import { page, type Page } from './page.js';
import { sourcesHtml, type SourceOptions } from './sources.js';

/** The page of a figure. */
export const figureTarget = (name: string): string => `figures/${name}.html`;

/** The page of a figure, with its sources. */
export function figurePage(figure: SiteFigure, options: SourceOptions): Page {
  const at = figureTarget(figure.name);
  const folder = path.posix.dirname(figure.name);
  const title = path.posix.basename(figure.name);
  return page(
    at,
    `${paperName(folder)}: ${title}`,
    `<h1>${escapeHtml(title)}</h1>
<p>Of the notebook ${anchor(at, `notebooks/${folder}.html`, paperName(folder))}. ${anchor(at, `charts/${figure.id}.svg`, 'The picture alone')}.</p>
${chartHtml(at, figure)}
${sourcesHtml(at, folder, figure.entry, options)}`,
  );
}
