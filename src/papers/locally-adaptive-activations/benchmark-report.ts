import { atScale } from '../../experiments/index.js';
import {
  curves,
  describeSources,
  PALETTE,
  type ChartSpec,
  type CurveRow,
  type LineStyle,
  type Table,
} from '../../charts/index.js';
import { summarize, type Verdict } from '../../statistics/index.js';
import { logBand } from '../log-band.js';
import { combinedSources } from '../sources.js';
import { PAPER_EPOCHS, type StoredPanel } from './benchmark-panels.js';
import type { BenchmarkProtocol } from './benchmark-training.js';
import { BENCHMARK_VARIANTS, type BenchmarkVariant } from './benchmark-variants.js';
import type { ClaimGroup, TestedClaim } from './claims.js';
import { metricOf, seedsOf, storedLists } from './rows.js';

/** How figures and tables name a variant, such as `L-LAAF, n = 2`. */
export function benchmarkLabel(variant: BenchmarkVariant): string {
  if (variant === 'standard') return 'Standard';
  const [method, n] = variant.split(/-n(?=\d)/);
  return `${method.toUpperCase()}, n = ${n}`;
}

const LABELS = BENCHMARK_VARIANTS.map(benchmarkLabel);

/** As in the paper: a colour for each method, dotted for n = 1 and dashed for n = 2. */
export function lineOf(label: string): LineStyle {
  const place = LABELS.indexOf(label);
  const dash = { 1: [2, 2], 2: [7, 3] }[Number(label.at(-1))] ?? [1, 0];
  return { colour: PALETTE[Math.ceil(place / 2)], dash };
}

const protocolOf = ({ experiment, loaded }: StoredPanel): BenchmarkProtocol =>
  atScale(experiment, loaded.sources.scale).settings as unknown as BenchmarkProtocol;

const integer = (value: number): string => value.toLocaleString('en-US');

/** The name of a panel with its scale, and how many of the paper's images and epochs that is. */
export function panelName(panel: StoredPanel): string {
  const { trainingExamples, epochs } = protocolOf(panel);
  const of = (ours: number, papers: number): string =>
    ours === papers ? integer(ours) : `${integer(ours)} of ${integer(papers)}`;
  const papersEpochs = panel.augmented ? PAPER_EPOCHS.augmented : PAPER_EPOCHS.plain;
  return (
    `${panel.name}: ${panel.loaded.sources.scale}, ${of(trainingExamples, panel.images)} images, ` +
    `${of(epochs, papersEpochs)} epochs`
  );
}

/** What panels state below the title: where they come from, and what of a data set only a part was chosen from. */
export function notes(panels: readonly StoredPanel[]): string[] {
  const parts = panels.flatMap((panel) => {
    const { chooseFrom } = protocolOf(panel);
    return chooseFrom === undefined
      ? []
      : [`${panel.name}: images from the first ${integer(chooseFrom)} alone`];
  });
  return [describeSources(combinedSources(panels, '')), ...new Set(parts)];
}

/** Mean and two sample standard deviations over the trials of a stored curve, for each variant of each panel. */
export function curveRows(panels: readonly StoredPanel[], curve: string, first: number): CurveRow[] {
  return panels.flatMap((panel) => {
    const lists = storedLists(panel.loaded.curves);
    return BENCHMARK_VARIANTS.flatMap((variant): CurveRow[] => {
      const trials = seedsOf(panel.loaded, variant).map((seed) => lists(variant, seed, curve));
      const length = Math.max(0, ...trials.map((list) => list.length));
      return Array.from({ length }, (_, index) => {
        const { mean, standardDeviation } = summarize(trials.map((list) => list[index] ?? null));
        return {
          panel: panelName(panel),
          arm: benchmarkLabel(variant),
          x: first + index,
          ...logBand(mean, standardDeviation === null ? null : 2 * standardDeviation),
        };
      });
    });
  });
}

/** Training loss after each epoch, as the paper draws it. */
function lossFigure(title: string, panels: readonly StoredPanel[]): ChartSpec {
  return curves(curveRows(panels, 'trainingLoss', 0), {
    title,
    subtitle: [...notes(panels), 'bands: two standard deviations over the trials'],
    xTitle: 'epoch',
    yTitle: 'training loss',
    yLog: true,
    independentX: true,
    independentY: true,
    spreadTitle: 'two standard deviations',
    line: lineOf,
  });
}

const plain = (panels: readonly StoredPanel[]): StoredPanel[] => panels.filter(({ augmented }) => !augmented);
const varied = (panels: readonly StoredPanel[]): StoredPanel[] => panels.filter(({ augmented }) => augmented);

/** Figure 5: the training loss without augmentation, of the panels that have it. */
export const figure5 = (panels: readonly StoredPanel[]): ChartSpec =>
  lossFigure('Training loss without augmentation', plain(panels));

/** Figure 6: the training loss with augmentation, of the panels that have it. */
export const figure6 = (panels: readonly StoredPanel[]): ChartSpec =>
  lossFigure('Training loss with augmentation', varied(panels));

/** Who is said to have the lower training loss. */
const COMPARISONS: readonly { claim: string; a: BenchmarkVariant; b: BenchmarkVariant }[] = [
  ...BENCHMARK_VARIANTS.slice(1).map((a) => ({
    claim: 'adaptive slopes accelerate the minimisation',
    a,
    b: 'standard' as const,
  })),
  { claim: 'L-LAAF improves on GAAF', a: 'l-laaf-n1', b: 'gaaf-n1' },
  { claim: 'L-LAAF improves on GAAF', a: 'l-laaf-n2', b: 'gaaf-n2' },
];

/** The comparisons on one data set. */
const claimsOf = ({ name, loaded }: StoredPanel): TestedClaim[] =>
  COMPARISONS.map(({ claim, a, b }) => ({
    quantity: `training loss after the last epoch, ${name}`,
    plain: false,
    a: benchmarkLabel(a),
    b: benchmarkLabel(b),
    claim: {
      claim,
      direction: 'less',
      a: metricOf(loaded, a, 'trainingLoss'),
      b: metricOf(loaded, b, 'trainingLoss'),
    },
  }));

const caption = (panels: readonly StoredPanel[]): string =>
  [...panels.map(panelName), ...notes(panels)].join('. ');

/** Named apart from the panel of the other figure. */
const named = (panel: StoredPanel): StoredPanel =>
  panel.augmented ? { ...panel, name: `${panel.name}, augmented` } : panel;

/** What the paper claims of the benchmarks, on each data set: adaptive slopes lower the training loss. */
export const benchmarkGroup = (panels: readonly StoredPanel[]): ClaimGroup => ({
  title: panels.every(({ augmented }) => augmented)
    ? 'Claims on the deep learning benchmarks with augmentation.'
    : 'Claims on the deep learning benchmarks.',
  sources: caption(panels),
  claims: panels.map(named).flatMap(claimsOf),
});

/** A claim on every data set: one contradiction refutes it, and it is supported only where it is on each. */
function onEvery(verdictsOnEach: readonly Verdict[]): Verdict {
  if (verdictsOnEach.includes('contradicted')) return 'contradicted';
  if (verdictsOnEach.includes('not testable here')) return 'not testable here';
  return verdictsOnEach.every((verdict) => verdict === 'supported') ? 'supported' : 'not supported';
}

/**
 * Whether an improvement is found on every data set: the verdicts of the tables that {@link verdictTables} makes of
 * {@link benchmarkGroup}, one for `plain` and one for `augmented` panels, side by side, and what they come to for all data
 * sets together.
 */
export function everyBenchmark(panels: readonly StoredPanel[], tables: readonly Table[]): Table {
  const found = tables.flatMap(({ rows }) => rows.map(({ verdict }) => verdict as Verdict));
  if (found.length !== panels.length * COMPARISONS.length)
    throw new TypeError(
      `${found.length} verdicts are given for ${panels.length} data sets, which need ${COMPARISONS.length} each`,
    );
  const apart = panels.map(named);
  const columns = apart.map((panel, i) => ({
    name: panel.experiment.name,
    title: panel.name,
    on: found.slice(i * COMPARISONS.length, (i + 1) * COMPARISONS.length),
  }));
  return {
    caption:
      'Improvement on every benchmark: a lower training loss after the last epoch, as tested in the tables of each. ' +
      `${caption(apart)}.`,
    columns: [
      { name: 'method', title: 'Method' },
      { name: 'other', title: 'better than' },
      ...columns.map(({ name, title }) => ({ name, title })),
      { name: 'every', title: 'On every one shown' },
    ],
    rows: COMPARISONS.map(({ a, b }, row) => ({
      method: benchmarkLabel(a),
      other: benchmarkLabel(b),
      ...Object.fromEntries(columns.map(({ name, on }) => [name, on[row]])),
      every: onEvery(columns.map(({ on }) => on[row])),
    })),
  };
}
