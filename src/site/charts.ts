import { escapeHtml } from '../text/escape-html.js';
import type { SiteChart } from './content.js';
import { linkFrom } from './html.js';

/**
 * The picture of a chart on a page; where scripts run, the chart itself takes its place as soon as it comes into view. A
 * picture that is wider than the page scrolls in its box.
 */
export function chartHtml(page: string, { id, svg }: SiteChart): string {
  const [root] = /^<svg [^>]*>/.exec(svg) ?? [''];
  const attribute = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(root)?.[1] ?? '';
  const source = linkFrom(page, `charts/${id}.svg`);
  const size = `width="${attribute('width')}" height="${attribute('height')}"`;
  // The label is escaped where it stands in the picture.
  return `<div class="scroll chart" data-chart="${id}"><img loading="lazy" src="${source}" ${size} alt="${attribute('aria-label')}"></div>`;
}

/** The files of a chart: its picture, and a script with its specification, as pages opened from a disk can load scripts only. */
export const chartFiles = ({ id, svg, spec }: SiteChart): [string, string][] => [
  [`charts/${id}.svg`, svg],
  [`charts/${id}.js`, `workbookChart(${JSON.stringify(id)}, ${JSON.stringify(spec)});\n`],
];

/** A link with a picture of a chart. */
export const chartLink = (page: string, target: string, chart: SiteChart, text: string): string =>
  `<a class="card" href="${linkFrom(page, target)}"><img loading="lazy" src="${linkFrom(page, `charts/${chart.id}.svg`)}" alt=""><span>${escapeHtml(text)}</span></a>`;
