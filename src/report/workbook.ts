import { toMarkdown, writeFigure, writeTable, type ChartSpec, type Table } from '../charts/index.js';
import type { Results } from '../experiments/index.js';
import { writeAllClaims } from './all-claims.js';
import type { CheckedClaim } from './verdicts.js';
import { claimsSummary, claimsTable } from './verdicts.js';
import { figuresRoot } from '../system/figures-root.js';
import { showChart } from './show-chart.js';
import { figureSources } from './sources.js';

/** What a notebook's kernel shows outputs with; tslab's `display` is one. */
export interface NotebookDisplay {
  raw(mime: string, content: unknown): void;
  markdown(text: string): void;
}

/** Results, or something that carries them, such as the panel of a figure. */
export type Source = Results | { readonly results: Results };

const resultsIn = (shown: readonly Source[]): Results[] =>
  shown.map((one) => ('results' in one ? one.results : one));

/** The ways in which the notebook of one paper shows and writes. */
export interface Workbook {
  /** Draws a chart from results, writes it to `figures/<paper>/<name>.{svg,png,vl.json}` and shows it. */
  figure<Shown extends Source[]>(
    name: string,
    draw: (...results: Shown) => ChartSpec,
    ...results: Shown
  ): Promise<void>;
  /** Makes a table from results, writes it to `figures/<paper>/<name>.{md,csv,tex}` and shows it. */
  table<Shown extends Source[]>(
    name: string,
    make: (...results: Shown) => Table,
    ...results: Shown
  ): Promise<void>;
  /** Writes and shows a chart that no trial enters, such as the shapes of an activation. */
  drawing(name: string, draw: () => ChartSpec): Promise<void>;
  /** Writes `claims` and shows it: one line a claim; brings the table of all papers' claims up to date. */
  summary(checked: readonly CheckedClaim[], caption: string): Promise<void>;
  /** Writes `verdicts` and shows it: every comparison. */
  verdicts(checked: readonly CheckedClaim[], caption: string): Promise<void>;
}

/** {@link Workbook} of a paper; the manifest names the function that made a figure or table by its own name. */
export function workbook(display: NotebookDisplay, paper: string): Workbook {
  const showTable = async (
    name: string,
    table: Table,
    madeBy: string,
    shown: readonly Results[],
  ): Promise<void> => {
    await writeTable(figuresRoot(), `${paper}/${name}`, table, figureSources(madeBy, shown));
    display.markdown(toMarkdown(table));
  };
  const resultsOf = (checked: readonly CheckedClaim[]): Results[] => [
    ...new Map(
      checked.flatMap(({ claim }) =>
        'results' in claim
          ? [[`${claim.results.experiment.name} ${claim.results.scale}`, claim.results] as const]
          : [],
      ),
    ).values(),
  ];
  return {
    figure: async (name, draw, ...shown) => {
      const spec = draw(...shown);
      await writeFigure(figuresRoot(), `${paper}/${name}`, spec, figureSources(draw.name, resultsIn(shown)));
      showChart(display, spec);
    },
    table: async (name, make, ...shown) => showTable(name, make(...shown), make.name, resultsIn(shown)),
    drawing: async (name, draw) => {
      const spec = draw();
      const sources = { ...NO_TRIALS, madeBy: draw.name };
      await writeFigure(figuresRoot(), `${paper}/${name}`, spec, sources);
      showChart(display, spec);
    },
    summary: async (checked, caption) => {
      await showTable('claims', claimsSummary(checked, caption), 'claimsSummary', resultsOf(checked));
      await writeAllClaims(figuresRoot());
    },
    verdicts: async (checked, caption) =>
      showTable('verdicts', claimsTable(checked, caption), 'claimsTable', resultsOf(checked)),
  };
}

const NO_TRIALS = { records: [], scale: 'paper', backends: [], commits: [], machines: [], trials: 0 };
