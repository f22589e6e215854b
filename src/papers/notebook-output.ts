import {
  toMarkdown,
  writeFigure,
  writeTable,
  type ChartSpec,
  type Sources,
  type Table,
} from '../charts/index.js';
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
}

/** One, or several where the trials of several experiments are shown together. */
type Origins = [Origin, ...Origin[]];

const VEGA_LITE = 'application/vnd.vegalite.v5+json';

const placeOf = ([{ experiment }]: Origins, name: string): string => `${experiment.paper}/${name}`;

/** What the manifest says of all origins together: where they differ, all scales and the fewest trials. */
function sourcesOf(origins: Origins): Sources {
  const all = origins.map(({ experiment, loaded, madeBy }) => figureSources(experiment, loaded, madeBy));
  return {
    madeBy: all[0].madeBy,
    records: all.flatMap(({ records }) => records),
    scale: [...new Set(all.map(({ scale }) => scale))].join(', '),
    trials: Math.min(...all.map(({ trials }) => trials)),
    backends: all.flatMap(({ backends }) => backends),
    commits: all.flatMap(({ commits }) => commits),
    machines: all.flatMap(({ machines }) => machines),
  };
}

/** Writes a chart to `figures/<paper>/<name>.{svg,png,vl.json}`, enters it in the manifest and shows it. */
export async function showFigure(
  display: NotebookDisplay,
  name: string,
  spec: ChartSpec,
  ...origins: Origins
): Promise<void> {
  await writeFigure(figuresRoot(), placeOf(origins, name), spec, sourcesOf(origins));
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
  ...origins: Origins
): Promise<void> {
  await writeTable(figuresRoot(), placeOf(origins, name), table, sourcesOf(origins));
  display.markdown(toMarkdown(table));
}
