/** Text as HTML, in content and in attributes between double quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character]);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

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
