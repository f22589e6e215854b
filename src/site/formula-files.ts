import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The style sheet and the fonts of KaTeX, the version that set the formulae, by path. */
export function formulaFiles(): [string, Uint8Array][] {
  // KaTeX is a dependency of the package that finds formulae in Markdown.
  const plugin = createRequire(import.meta.url).resolve('@vscode/markdown-it-katex');
  const style = createRequire(plugin).resolve('katex/dist/katex.min.css');
  const fonts = path.join(path.dirname(style), 'fonts');
  const names = readdirSync(fonts).filter((name) => name.endsWith('.woff2'));
  return [
    ['assets/katex/katex.min.css', readFileSync(style)],
    ...names.map((name): [string, Uint8Array] => [
      `assets/katex/fonts/${name}`,
      readFileSync(path.join(fonts, name)),
    ]),
  ];
}
