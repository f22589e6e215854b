import { column, type Table } from '../charts/index.js';
import { atScale, results as resultsOf, type Results } from '../experiments/index.js';
import { scaleText } from './sources.js';

/** In which settings a scale differs from the paper's, such as `epochs 4 for 30`. */
function reductions({ experiment, scale }: Results): string[] {
  const [shown, paper] = [atScale(experiment, scale), experiment.scales.paper];
  const numbers = Object.keys(paper.settings).map((name): [string, unknown, unknown] => [
    name,
    shown.settings[name],
    paper.settings[name],
  ]);
  return [['trials', shown.trials, paper.trials] as const, ...numbers]
    .filter(([, ours, theirs]) => JSON.stringify(ours) !== JSON.stringify(theirs))
    .map(([name, ours, theirs]) => `${name} ${JSON.stringify(ours)} for ${JSON.stringify(theirs)}`);
}

/**
 * At which scale each experiment is shown, in which settings that differs from the paper's, how much is stored at paper
 * scale, and what trained the trials that are shown.
 */
export async function scalesTable(shown: readonly Results[]): Promise<Table> {
  const rows = shown.map(async (results) => {
    const { experiment, scale, sources, root } = results;
    const paper = scale === 'paper' ? results : await resultsOf(experiment, { scale: 'paper', root });
    return {
      experiment: experiment.name,
      scale: scaleText(results),
      trials: sources.trials,
      differs: reductions(results).join(', ') || null,
      stored: `${paper.sources.trials} of ${paper.sources.trials + paper.sources.missing}`,
      trainedBy: [...sources.backends, ...sources.machines].join(', '),
    };
  });
  return {
    caption:
      'What is shown: the largest scale of which all trials are stored, however many there are of a larger one.',
    columns: [
      column.text('experiment', 'Experiment'),
      column.text('scale', 'Scale'),
      column.count('trials', 'Trials'),
      column.text('differs', 'Differs from the paper'),
      column.text('stored', 'Stored at paper scale'),
      column.text('trainedBy', 'Trained by'),
    ],
    rows: await Promise.all(rows),
  };
}
