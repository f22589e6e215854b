import type { BasisExpansion } from '../../activations/index.js';
import { parameter, type Results } from '../../experiments/index.js';
import { finiteTrials, median, pairwiseAgreement, shapeDistance } from '../../statistics/index.js';
import { REGRESSION_ARMS, type RegressionArm } from './arms.js';
import type { ProblemName } from './problems.js';

/** Standardised inputs t at which learned activations are compared: F(m + s t) with mean m and deviation s of the inputs. */
export const GRID: readonly number[] = Array.from({ length: 41 }, (_, i) => -2 + i / 10);

/** An activation of one run: of the layer, or of each of its neurons. */
export interface LearnedShape {
  /** F(m + s t) over {@link GRID}, after training and with the coefficients of the start. */
  readonly final: readonly number[];
  readonly initial: readonly number[];
}

const cut = (list: readonly number[], size: number): number[][] =>
  Array.from({ length: list.length / size }, (_, j) => list.slice(j * size, (j + 1) * size));

const average = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length;

/** Mean and deviation of all inputs of a layer from those of its neurons. */
function pooled(means: readonly number[], deviations: readonly number[]): { mean: number; sd: number } {
  const mean = average(means);
  const variance = average(deviations.map((sd, j) => sd * sd + (means[j] - mean) ** 2));
  return { mean, sd: Math.sqrt(variance) };
}

/** The learned activations of a layer in every run: one a run where they are shared, else one a neuron. */
export function learnedShapes(
  results: Results,
  problem: ProblemName,
  arm: RegressionArm,
  layer: string,
): LearnedShape[][] {
  const expansion = REGRESSION_ARMS[arm].activation as BasisExpansion;
  const lists = (name: string) => parameter(results, `${problem}-${arm}`, `${name}.${layer}`);
  const [initial, means, deviations] = [lists('initial'), lists('mean'), lists('sd')];
  return lists('final').map((values, trial) => {
    const size = expansion.parameters.length;
    const owners = cut(values, size);
    return owners.map((own, j) => {
      const { mean, sd } =
        owners.length === 1
          ? pooled(means[trial], deviations[trial])
          : { mean: means[trial][j], sd: deviations[trial][j] };
      const start = cut(initial[trial], size)[j];
      const over = (coefficients: readonly number[]): number[] =>
        GRID.map((t) => expansion.evaluate(mean + sd * t, coefficients));
      return { final: over(own), initial: over(start) };
    });
  });
}

const medianOf = (list: readonly number[]): number | null => {
  const finite = finiteTrials(list);
  return finite.length === 0 ? null : median(finite);
};

/** Medians over the runs of a layer. */
export interface LearnedSummary {
  /** Of final and initial activation, of all neurons where each has its own. */
  readonly distance: number | null;
  /** Of all pairs of runs; only where the activation is the layer's. */
  readonly between: number | null;
  /** Of all pairs of neurons of a run; only where each has its own. */
  readonly within: number | null;
}

export function summariseLearned(runs: readonly (readonly LearnedShape[])[]): LearnedSummary {
  const shared = runs.every((shapes) => shapes.length === 1);
  return {
    distance: medianOf(runs.flat().map(({ final, initial }) => shapeDistance(final, initial))),
    between: shared ? medianOf(pairwiseAgreement(runs.map(([{ final }]) => final))) : null,
    within: shared
      ? null
      : medianOf(runs.flatMap((shapes) => pairwiseAgreement(shapes.map(({ final }) => final)))),
  };
}
