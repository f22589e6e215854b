import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { cannotWrite } from '../system/cannot-write.js';
import { projectRoot } from '../system/project-root.js';
import { bundle } from './bundle.js';
import { formulaFiles } from './formula-files.js';
import { chartFiles } from './charts.js';
import { readContent, type Content, type SiteChart } from './content.js';
import { figurePage } from './figure-page.js';
import { indexPage } from './index-page.js';
import { notebookPage, readSiteNotebook } from './notebook-page.js';
import { figuresIndex, manifestPage } from './overview-pages.js';
import type { Page } from './page.js';
import { recordsIndex, recordsPage } from './records-page.js';
import type { SourceOptions } from './sources.js';
import { tablePage } from './table-page.js';

/** What a site is made of, and where it goes. */
export interface SiteOptions extends SourceOptions {
  /** The folder of the site; one that is there is replaced if it is a site. */
  readonly out: string;
  readonly figures: string;
  readonly trials: string;
  /** The files of the notebooks, each with the reasons why its outputs may be out of date. */
  readonly notebooks: readonly { readonly file: string; readonly stale: readonly string[] }[];
}

/** How much was written. */
export interface SiteSummary {
  readonly pages: number;
  readonly charts: number;
  readonly bytes: number;
}

/** The file that marks a folder as a site, which may be replaced. */
const MARK = '.workbook-site';

/**
 * Writes all notebooks, claims, figures, tables and records as pages that need no server, no download and no script: where
 * scripts run, charts react. The folder appears whole or not at all.
 *
 * Throws {@link UserError} for a folder that holds something else, for content that is missing, damaged or wrong, and for a
 * place that cannot be written.
 */
export async function buildSite(options: SiteOptions): Promise<SiteSummary> {
  const { out } = options;
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(path.join(out, MARK)))
    throw new UserError(`${out} is a folder that holds something else than a site; name another with --out`);
  const content = readContent(options.figures, options.trials);
  const { pages, charts } = pagesOf(content, options);
  const files = new Map<string, string | Uint8Array>([
    [MARK, ''],
    ['assets/style.css', readFileSync(path.join(projectRoot(), 'src', 'site', 'style.css'))],
    ...formulaFiles(),
    ...(await bundle()),
    ...charts.flatMap(chartFiles),
    ...[...content.tables.keys()].flatMap((name) => tableFiles(content, name)),
    ...pages.map(({ path, html }) => [path, html] as const),
  ]);
  replaceFolder(out, files);
  const bytes = [...files.values()].reduce((sum, file) => sum + Buffer.byteLength(file), 0);
  return { pages: pages.length, charts: charts.length, bytes };
}

function pagesOf(content: Content, options: SiteOptions): { pages: Page[]; charts: SiteChart[] } {
  const notebooks = options.notebooks.map(({ file, stale }) =>
    readSiteNotebook(file, options.figures, stale),
  );
  const shown = notebooks.map((notebook) => notebookPage(notebook, content));
  const charts = [...content.figures.values(), ...shown.flatMap((one) => one.charts)];
  return {
    pages: [
      indexPage(notebooks, content),
      figuresIndex(content),
      recordsIndex(content),
      manifestPage(content, options),
      ...shown.map(({ page }) => page),
      ...[...content.figures.values()].map((figure) => figurePage(figure, options)),
      ...[...content.tables.values()].map((table) => tablePage(table, content, options)),
      ...[...content.records].map(([experiment, records]) => recordsPage(experiment, records, options)),
    ],
    charts: [...new Map(charts.map((chart) => [chart.id, chart])).values()],
  };
}

const tableFiles = ({ figuresFolder }: Content, name: string): [string, Uint8Array][] =>
  ['csv', 'md', 'tex'].map((ending) => [
    `tables/${name}.${ending}`,
    readFileSync(path.join(figuresFolder, `${name}.${ending}`)),
  ]);

/** Writes the files into a new folder and puts it in the place of `out`. */
function replaceFolder(out: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const fresh = path.join(path.dirname(path.resolve(out)), `.${path.basename(out)}.${process.pid}.partial`);
  try {
    for (const [name, content] of files) {
      const file = path.join(fresh, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    rmSync(out, { recursive: true, force: true });
    renameSync(fresh, out);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw cannotWrite(out, error);
  }
}
