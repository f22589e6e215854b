import type { Table } from '../charts/index.js';
import { atScale, loadTrials, type Experiment, type LoadedTrials } from '../experiments/index.js';

/** In which settings a scale differs from the paper's, such as `epochs 4 for 30`. */
function reductions(experiment: Experiment, { sources: { scale } }: LoadedTrials): string[] {
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
export async function scalesTable(shown: readonly (readonly [Experiment, LoadedTrials])[]): Promise<Table> {
  const rows = shown.map(async ([experiment, loaded]) => {
    const { scale, trials, backends, machines } = loaded.sources;
    const paper = scale === 'paper' ? loaded : await loadTrials(experiment, 'paper');
    return {
      experiment: experiment.name,
      scale,
      trials,
      differs: reductions(experiment, loaded).join(', ') || null,
      stored: `${paper.sources.trials} of ${paper.sources.trials + paper.sources.missing}`,
      trainedBy: [...backends, ...machines].join(', '),
    };
  });
  return {
    caption:
      'What is shown. An experiment is shown at paper scale once all of its trials are stored, however many there are ' +
      'before.',
    columns: [
      { name: 'experiment', title: 'Experiment' },
      { name: 'scale', title: 'Scale' },
      { name: 'trials', title: 'Trials', align: 'right', format: String },
      { name: 'differs', title: 'Reduced from the paper' },
      { name: 'stored', title: 'Stored at paper scale', align: 'right' },
      { name: 'trainedBy', title: 'Trained by' },
    ],
    rows: await Promise.all(rows),
  };
}
