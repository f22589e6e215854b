import { curves, type ChartSpec, type Table } from '../../charts/index.js';
import { experimentId } from '../../experiments/index.js';
import { summarize } from '../../statistics/index.js';
import type { BenchmarkPanel, StoredPanel } from './benchmark-panels.js';
import { benchmarkLabel, curveRows, lineOf, notes, panelName } from './benchmark-report.js';
import { BENCHMARK_VARIANTS } from './benchmark-variants.js';
import { seedsOf, storedLists } from './rows.js';

/** Cross-entropy of each batch of the first epoch, before the step on it. */
export function firstEpoch(panels: readonly StoredPanel[]): ChartSpec {
  return curves(curveRows(panels, 'firstEpochLoss', 1), {
    title: 'PreActResNet-18: loss over the steps of the first epoch',
    // A single panel does not bear its name.
    subtitle: [
      ...(panels.length === 1 ? panels.map(panelName) : []),
      ...notes(panels),
      'bands: two standard deviations over the trials, where there are several',
    ],
    xTitle: 'step',
    yTitle: 'loss of the batch',
    independentX: true,
    independentY: true,
    spreadTitle: 'two standard deviations',
    line: lineOf,
    width: 460,
    height: 280,
  });
}

/** The training loss before and after training, mean over the trials. */
export function resnetLosses(panels: readonly StoredPanel[]): Table {
  const rows = panels.flatMap((panel) => {
    const lists = storedLists(panel.loaded.curves);
    return BENCHMARK_VARIANTS.map((variant) => {
      const trials = seedsOf(panel.loaded, variant).map((seed) => lists(variant, seed, 'trainingLoss'));
      const estimate = (place: number) => {
        const { mean, standardError } = summarize(trials.map((list) => list.at(place) ?? null));
        return mean === null ? null : { mean, standardError };
      };
      return {
        panel: panelName(panel),
        method: benchmarkLabel(variant),
        before: estimate(0),
        after: estimate(-1),
        trials: trials.length,
      };
    });
  });
  return {
    caption: `PreActResNet-18: training loss. ${notes(panels).join('. ')}. With fewer than five trials nothing is concluded.`,
    columns: [
      { name: 'panel', title: 'Data' },
      { name: 'method', title: 'Method' },
      { name: 'before', title: 'Loss before training', align: 'right' },
      { name: 'after', title: 'after the last epoch', align: 'right' },
      { name: 'trials', title: 'Trials', align: 'right', format: String },
    ],
    rows,
  };
}

/** How to train the panels of which no trials are stored, as a list in Markdown. */
export const notStored = (panels: readonly BenchmarkPanel[]): string =>
  panels
    .map((panel) => {
      const name = panel.augmented ? `${panel.name} with augmentation` : panel.name;
      const command = `\`npx workbook run ${experimentId(panel.experiment)} --scale quick\``;
      return `- ${name} has no stored trials: ${panel.problem() ?? `train them with ${command}`}.`;
    })
    .join('\n');
