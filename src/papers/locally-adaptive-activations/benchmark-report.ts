import {
  column,
  curves,
  PALETTE,
  type ChartSpec,
  type CurveRow,
  type LineStyle,
  type Table,
} from '../../charts/index.js';
import { atScale, curve, seedsOf, type Results } from '../../experiments/index.js';
import {
  compare,
  meanCurves,
  metricQuantity,
  scaleText,
  sourceLine,
  tally,
  type CheckedClaim,
  type ComparedClaim,
} from '../../report/index.js';
import type { Verdict } from '../../statistics/index.js';
import { PAPER_EPOCHS, type StoredPanel } from './benchmark-panels.js';
import type { BenchmarkProtocol } from './benchmark-training.js';
import { BENCHMARK_VARIANTS, type BenchmarkVariant } from './benchmark-variants.js';
import { TEN_PER_CENT } from './quantities.js';

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

const protocolOf = ({ results }: StoredPanel): BenchmarkProtocol => results.settings as BenchmarkProtocol;

const integer = (value: number): string => value.toLocaleString('en-US');

/** The name of a panel with its scale, and how many of the paper's images and epochs that is. */
export function panelName(panel: StoredPanel): string {
  const { trainingExamples, epochs } = protocolOf(panel);
  const of = (ours: number, papers: number): string =>
    ours === papers ? integer(ours) : `${integer(ours)} of ${integer(papers)}`;
  const papersEpochs = panel.augmented ? PAPER_EPOCHS.augmented : PAPER_EPOCHS.plain;
  return (
    `${panel.name}: ${panel.results.scale}, ${of(trainingExamples, panel.images)} images, ` +
    `${of(epochs, papersEpochs)} epochs`
  );
}

/** What panels state below the title: where they come from, and what of a data set only a part was chosen from. */
function notes(panels: readonly StoredPanel[]): string[] {
  const parts = panels.flatMap((panel) => {
    const { chooseFrom } = protocolOf(panel);
    return chooseFrom === undefined
      ? []
      : [`${panel.name}: images from the first ${integer(chooseFrom)} alone`];
  });
  return [sourceLine(...panels.map(({ results }) => results)), ...new Set(parts)];
}

const variantsOf = ({ results }: StoredPanel): readonly BenchmarkVariant[] =>
  atScale(results.experiment, results.scale).variants as readonly BenchmarkVariant[];

/** Training loss after each epoch, as the paper draws it. */
function lossFigure(title: string, panels: readonly StoredPanel[]): ChartSpec {
  const rows = panels.flatMap((panel): CurveRow[] =>
    meanCurves(panel.results, {
      curve: 'trainingLoss',
      arms: variantsOf(panel).map((variant) => ({
        variant,
        arm: benchmarkLabel(variant),
        panel: panelName(panel),
      })),
      spread: 'two standard deviations',
      scale: 'log',
    }),
  );
  return curves(rows, {
    title,
    subtitle: [
      ...(panels.length === 1 ? panels.map(panelName) : []),
      ...notes(panels),
      'geometric means; bands: two standard deviations of the logarithms over the trials',
    ],
    xTitle: 'epoch',
    yTitle: 'training loss',
    yLog: true,
    independentX: true,
    independentY: true,
    line: lineOf,
  });
}

/** Figure 5: the training loss without augmentation, of the panels that have it. */
export const figure5 = (...panels: StoredPanel[]): ChartSpec =>
  lossFigure('Training loss without augmentation', panels);

/** Figure 6: the training loss with augmentation, of the panels that have it. */
export const figure6 = (...panels: StoredPanel[]): ChartSpec =>
  lossFigure('Training loss with augmentation', panels);

/** The training loss of PreActResNet-18 on one data set: the mean over the trials, and every trial beside it. */
export function resnetFigure(panel: StoredPanel): ChartSpec {
  const { results } = panel;
  const variants = variantsOf(panel);
  const mean = meanCurves(results, {
    curve: 'trainingLoss',
    arms: variants.map((variant) => ({ variant, arm: benchmarkLabel(variant), panel: 'mean of the trials' })),
    spread: 'two standard deviations',
    scale: 'log',
  });
  const single = variants.flatMap((variant) =>
    curve(results, variant, 'trainingLoss').flatMap((losses, trial): CurveRow[] => {
      const row = {
        panel: `trial of seed ${seedsOf(results, variant)[trial]}`,
        arm: benchmarkLabel(variant),
      };
      return losses.map((loss, epoch) => ({ ...row, x: epoch, mean: loss }));
    }),
  );
  return curves([...mean, ...single], {
    title: 'PreActResNet-18: training loss',
    subtitle: [
      panelName(panel),
      ...notes([panel]),
      'geometric mean; band: two standard deviations of the logarithms over the trials',
    ],
    xTitle: 'epoch',
    yTitle: 'training loss',
    yLog: true,
    columns: 2,
    line: lineOf,
  });
}

/** Training losses lie decades apart: on logarithms. */
const TRAINING_LOSS = metricQuantity('trainingLoss', 'training loss after the last epoch', 'log');

/** Who is said to have the lower training loss. */
const COMPARISONS: readonly (readonly [BenchmarkVariant, BenchmarkVariant])[] = [
  ...BENCHMARK_VARIANTS.slice(1).map((a) => [a, 'standard'] as const),
  ['l-laaf-n1', 'gaaf-n1'],
  ['l-laaf-n2', 'gaaf-n2'],
];

const SENTENCE = 'adaptive slopes lower the training loss on every benchmark, L-LAAF more than GAAF';

/** Named apart from the panel of the other figure. */
const named = ({ name, augmented }: StoredPanel): string => (augmented ? `${name}, augmented` : name);

/** What the paper claims of the benchmarks, on each data set. */
export const benchmarkClaims = (panels: readonly StoredPanel[]): ComparedClaim[] =>
  panels.map((panel) =>
    compare(panel.results, {
      sentence: SENTENCE,
      quantity: TRAINING_LOSS,
      direction: 'less',
      labelOf: (variant) => benchmarkLabel(variant as BenchmarkVariant),
      pairs: COMPARISONS.map(([first, second]) => ({
        on: named(panel),
        first,
        second,
        smallestEffect: TEN_PER_CENT,
      })),
    }),
  );

/** Whether an improvement is found on every data set, from the checked claims, a column a data set. */
export function everyBenchmark(panels: readonly StoredPanel[], checked: readonly CheckedClaim[]): Table {
  const verdicts = new Map<Results, Verdict[]>();
  for (const { claim, rows } of checked)
    if (claim.sentence === SENTENCE && 'results' in claim)
      verdicts.set(
        claim.results,
        rows.map(({ found }) => found.verdict!),
      );
  return {
    caption:
      'Improvement on every benchmark: a lower training loss after the last epoch. ' +
      `${panels.map((panel) => `${named(panel)}: ${scaleText(panel.results)}`).join('. ')}.`,
    columns: [
      column.text('method', 'Method'),
      column.text('other', 'better than'),
      ...panels.map((panel) => column.text(panel.experiment.name, named(panel))),
      column.text('every', 'On all of them'),
    ],
    rows: COMPARISONS.map(([a, b], row) => {
      const on = panels.map(({ results }) => verdicts.get(results)![row]);
      return {
        method: benchmarkLabel(a),
        other: benchmarkLabel(b),
        ...Object.fromEntries(panels.map(({ experiment }, i) => [experiment.name, on[i]])),
        every: tally(on),
      };
    }),
  };
}
