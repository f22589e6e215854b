import type { DataSet } from '../../data/index.js';
import { atScale, experimentId, type Experiment, type Results } from '../../experiments/index.js';
import { dataProblem } from '../../report/index.js';

/** One panel of figure 5, or with augmentation of figure 6. */
export interface BenchmarkPanel {
  /** As the paper names it, such as `(b) KMNIST`. */
  name: string;
  experiment: Experiment;
  augmented: boolean;
  /** Why the experiment cannot be trained now: undefined where its data are at hand. Nothing is downloaded to find out. */
  problem(): string | undefined;
}

/** A panel and the trials that it shows. */
export interface StoredPanel extends BenchmarkPanel {
  results: Results;
}

/** The panel of an experiment on a data set; `letter` is the paper's. */
export const benchmarkPanel = (
  letter: string,
  data: Pick<DataSet<unknown>, 'name' | 'has' | 'howToGet'>,
  experiment: Experiment,
): BenchmarkPanel => ({
  name: `(${letter}) ${data.name}`,
  experiment,
  augmented: atScale(experiment, 'paper').settings.augmentation !== undefined,
  problem: () => dataProblem(data, experimentId(experiment)),
});
