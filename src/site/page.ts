import { escapeHtml } from '../text/escape-html.js';
import { anchor, linkFrom } from './html.js';

/** A page of the site. */
export interface Page {
  /** Its path below the site's root, with forward slashes. */
  readonly path: string;
  readonly html: string;
}

const PLACES = [
  ['index.html', 'Notebooks'],
  ['tables/claims.html', 'Claims'],
  ['figures.html', 'Figures and tables'],
  ['records.html', 'Records'],
  ['manifest.html', 'Manifest'],
] as const;

/** A whole page: its head, the way to the other pages, and its content. */
export function page(path: string, title: string, content: string): Page {
  const places = PLACES.map(([target, text]) =>
    target === path ? `<span>${text}</span>` : anchor(path, target, text),
  );
  return {
    path,
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – activation workbook</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${linkFrom(path, 'assets/katex/katex.min.css')}">
<link rel="stylesheet" href="${linkFrom(path, 'assets/style.css')}">
<script defer src="${linkFrom(path, 'assets/loader.js')}"></script>
</head>
<body>
<nav>${places.join('\n')}</nav>
<main>
${content}
</main>
</body>
</html>
`,
  };
}
