import { toMarkdown, writeFigure, writeTable, type ChartSpec, type Table } from '../charts/index.js';
import type { Experiment, LoadedTrials } from '../experiments/index.js';
import { figureSources, figuresRoot } from './sources.js';

/** What a notebook's kernel shows outputs with; tslab's `display` is one. */
export interface NotebookDisplay {
  raw(mime: string, content: unknown): void;
  markdown(text: string): void;
}

/** Where something to show comes from. */
export interface Origin {
  experiment: Experiment;
  loaded: LoadedTrials;
  /** The function that made it, for the manifest. */
  madeBy: string;
  /** Trials of other experiments that stand beside those. */
  beside?: readonly LoadedTrials[];
}

const VEGA_LITE = 'application/vnd.vegalite.v5+json';

const placeOf = ({ experiment }: Origin, name: string): string => `${experiment.paper}/${name}`;

const sourcesOf = ({ experiment, loaded, madeBy, beside }: Origin) =>
  figureSources(experiment, loaded, madeBy, beside);

/** Writes a chart to `figures/<paper>/<name>.{svg,png,vl.json}`, enters it in the manifest and shows it. */
export async function showFigure(
  display: NotebookDisplay,
  name: string,
  spec: ChartSpec,
  origin: Origin,
): Promise<void> {
  const sources = sourcesOf(origin);
  await writeFigure(figuresRoot(), placeOf(origin, name), spec, sources);
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
  const sources = sourcesOf(origin);
  await writeTable(figuresRoot(), placeOf(origin, name), table, sources);
  display.markdown(toMarkdown(table));
}
