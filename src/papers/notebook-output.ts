import {
  toMarkdown,
  writeFigure,
  writeTable,
  type ChartSpec,
  type Sources,
  type Table,
} from '../charts/index.js';
import { combinedSources, figureSources, figuresRoot, type Part } from './sources.js';

/** What a notebook's kernel shows outputs with; tslab's `display` is one. */
export interface NotebookDisplay {
  raw(mime: string, content: unknown): void;
  markdown(text: string): void;
}

/** Where something to show comes from: one experiment, or several of one paper. */
export type Origin = (Part | { parts: readonly Part[] }) & {
  /** The function that made it, for the manifest. */
  madeBy: string;
};

const VEGA_LITE = 'application/vnd.vegalite.v5+json';

const placeOf = (origin: Origin, name: string): string =>
  `${('parts' in origin ? origin.parts[0] : origin).experiment.paper}/${name}`;

const sourcesOf = (origin: Origin): Sources =>
  'parts' in origin
    ? combinedSources(origin.parts, origin.madeBy)
    : figureSources(origin.experiment, origin.loaded, origin.madeBy);

/** Writes a chart to `figures/<paper>/<name>.{svg,png,vl.json}`, enters it in the manifest and shows it. */
export async function showFigure(
  display: NotebookDisplay,
  name: string,
  spec: ChartSpec,
  origin: Origin,
): Promise<void> {
  await writeFigure(figuresRoot(), placeOf(origin, name), spec, sourcesOf(origin));
  display.raw(VEGA_LITE, spec);
}

/** Shows and writes a chart that no trial enters, such as the shapes of an activation. */
export async function showDrawing(
  display: NotebookDisplay,
  paper: string,
  name: string,
  spec: ChartSpec,
  madeBy: string,
): Promise<void> {
  const sources = { madeBy, records: [], scale: 'paper', backends: [], commits: [], machines: [], trials: 0 };
  await writeFigure(figuresRoot(), `${paper}/${name}`, spec, sources);
  display.raw(VEGA_LITE, spec);
}

/** Writes a table to `figures/<paper>/<name>.{md,csv,tex}`, enters it in the manifest and shows it. */
export async function showTable(
  display: NotebookDisplay,
  name: string,
  table: Table,
  origin: Origin,
): Promise<void> {
  await writeTable(figuresRoot(), placeOf(origin, name), table, sourcesOf(origin));
  display.markdown(toMarkdown(table));
}
