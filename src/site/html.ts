import { escapeHtml } from '../text/escape-html.js';

/** A path below the site's root as a link from a page, both with forward slashes. */
export const linkFrom = (page: string, target: string): string => {
  const [file, ...anchor] = target.split('#');
  const up = '../'.repeat(page.split('/').length - 1);
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  return up + encoded + anchor.map((name) => `#${encodeURIComponent(name)}`).join('');
};

/** A link to a path below the site's root. */
export const anchor = (page: string, target: string, text: string): string =>
  `<a href="${linkFrom(page, target)}">${escapeHtml(text)}</a>`;
