import { curves, grouped, type ChartSpec, type CurveRow } from '../../charts/index.js';
import { atScale, curve, seedsOf } from '../../experiments/index.js';
import { meanCurves, sourceLine } from '../../report/index.js';
import { benchmarkLine, labelOf } from './arms.js';
import type { StoredPanel } from './benchmark-panels.js';
import type { BenchmarkProtocol } from './benchmark-training.js';

const protocolOf = ({ results }: StoredPanel): BenchmarkProtocol => results.settings as BenchmarkProtocol;

/** The name of a panel with its scale, and how many of the paper's images and epochs that is. */
function panelName(panel: StoredPanel): string {
  const ours = protocolOf(panel);
  const papers = atScale(panel.experiment, 'paper').settings as unknown as BenchmarkProtocol;
  const of = (name: 'trainingExamples' | 'epochs'): string =>
    ours[name] === papers[name] ? grouped(ours[name]) : `${grouped(ours[name])} of ${grouped(papers[name])}`;
  return `${panel.name}: ${panel.results.scale}, ${of('trainingExamples')} images, ${of('epochs')} epochs`;
}

/** What panels state below the title: where they come from, and what of a data set only a part was chosen from. */
const notes = (panels: readonly StoredPanel[]): string[] => [
  sourceLine(...panels.map(({ results }) => results)),
  ...new Set(
    panels.flatMap((panel) => {
      const { chooseFrom } = protocolOf(panel);
      return chooseFrom === undefined
        ? []
        : [`${panel.name}: images from the first ${grouped(chooseFrom)} alone`];
    }),
  ),
];

const variantsOf = ({ results }: StoredPanel): readonly string[] =>
  atScale(results.experiment, results.scale).variants;

/** The geometric mean of the training loss over the trials, as the paper draws it. */
const meanLosses = (panel: StoredPanel, name: string): CurveRow[] =>
  meanCurves(panel.results, {
    curve: 'trainingLoss',
    arms: variantsOf(panel).map((variant) => ({ variant, arm: labelOf(variant), panel: name })),
    spread: 'two standard deviations',
    scale: 'log',
  });

const OPTIONS = { xTitle: 'epoch', yTitle: 'training loss', yLog: true, line: benchmarkLine } as const;
const BANDS = 'two standard deviations of the logarithms over the trials';

const lossFigure = (title: string, panels: readonly StoredPanel[]): ChartSpec =>
  curves(
    panels.flatMap((panel) => meanLosses(panel, panelName(panel))),
    {
      ...OPTIONS,
      title,
      subtitle: [
        ...(panels.length === 1 ? panels.map(panelName) : []),
        ...notes(panels),
        `geometric means; bands: ${BANDS}`,
      ],
      independentX: true,
      independentY: true,
    },
  );

/** Figure 5: the training loss after each epoch without augmentation, of the panels that have it. */
export const figure5 = (...panels: StoredPanel[]): ChartSpec =>
  lossFigure('Training loss without augmentation', panels);

/** Figure 6: the training loss after each epoch with augmentation, of the panels that have it. */
export const figure6 = (...panels: StoredPanel[]): ChartSpec =>
  lossFigure('Training loss with augmentation', panels);

/** The training loss of PreActResNet-18 on one data set: the mean over the trials, and every trial beside it. */
export function resnetFigure(panel: StoredPanel): ChartSpec {
  const { results } = panel;
  const single = variantsOf(panel).flatMap((variant) =>
    curve(results, variant, 'trainingLoss').flatMap((losses, trial): CurveRow[] => {
      const row = { panel: `trial of seed ${seedsOf(results, variant)[trial]}`, arm: labelOf(variant) };
      return losses.map((mean, x) => ({ ...row, x, mean }));
    }),
  );
  return curves([...meanLosses(panel, 'mean of the trials'), ...single], {
    ...OPTIONS,
    title: 'PreActResNet-18: training loss',
    subtitle: [panelName(panel), ...notes([panel]), `geometric mean; band: ${BANDS}`],
    columns: 2,
  });
}
