import type { BasisExpansion } from '../activations/index.js';
import { parameter, type Results } from '../experiments/index.js';
import {
  correlation,
  finiteTrials,
  mean,
  median,
  pairwiseAgreement,
  shapeDistance,
} from '../statistics/index.js';
import { normal, stream } from '../random/index.js';

/** Standardised inputs t at which learned activations are compared: F(m + s t) with mean m and deviation s of the inputs. */
export const STANDARD_INPUTS: readonly number[] = Array.from({ length: 41 }, (_, i) => -2 + i / 10);

/** An activation of one run: of the layer, or of each of its neurons. */
export interface LearnedShape {
  /** F(m + s t) over {@link STANDARD_INPUTS}, after training and with the coefficients of the start. */
  readonly final: readonly number[];
  readonly initial: readonly number[];
}

const cut = (list: readonly number[], size: number): number[][] =>
  Array.from({ length: list.length / size }, (_, j) => list.slice(j * size, (j + 1) * size));

/** Mean and deviation of all inputs of a layer from those of its neurons. */
function pooled(means: readonly number[], deviations: readonly number[]): { centre: number; sd: number } {
  const centre = mean(means);
  const variance = mean(deviations.map((sd, j) => sd * sd + (means[j] - centre) ** 2));
  return { centre, sd: Math.sqrt(variance) };
}

/**
 * The learned activations of a layer in every run: one a run where they are shared, else one a neuron.
 *
 * Read from the learnt parameters `initial.<layer>` and `final.<layer>`, the coefficients neuron by neuron, and
 * `mean.<layer>` and `sd.<layer>` of the inputs of the neurons.
 */
export function learnedShapes(
  results: Results,
  variant: string,
  layer: string,
  expansion: BasisExpansion,
): LearnedShape[][] {
  const lists = (name: string) => parameter(results, variant, `${name}.${layer}`);
  const [initial, means, deviations] = [lists('initial'), lists('mean'), lists('sd')];
  return lists('final').map((values, trial) => {
    const size = expansion.parameters.length;
    const owners = cut(values, size);
    return owners.map((own, j) => {
      const { centre, sd } =
        owners.length === 1
          ? pooled(means[trial], deviations[trial])
          : { centre: means[trial][j], sd: deviations[trial][j] };
      const start = cut(initial[trial], size)[j];
      const over = (coefficients: readonly number[]): number[] =>
        STANDARD_INPUTS.map((t) => expansion.evaluate(centre + sd * t, coefficients));
      return { final: over(own), initial: over(start) };
    });
  });
}

/** A shape over {@link STANDARD_INPUTS} with mean 0 and deviation 1, of the sign that correlates with the input. */
export function standardisedShape(values: readonly number[]): { x: number; y: number }[] {
  const centre = mean(values);
  const deviation = Math.hypot(...values.map((value) => value - centre)) / Math.sqrt(values.length);
  const factor = deviation > 0 ? (correlation(values, STANDARD_INPUTS) < 0 ? -1 : 1) / deviation : 0;
  return values.map((value, i) => ({ x: STANDARD_INPUTS[i], y: factor * (value - centre) }));
}

const medianOf = (list: readonly number[]): number | null => {
  const finite = finiteTrials(list);
  return finite.length === 0 ? null : median(finite);
};

/** Of how many draws of coefficients the agreement by chance is the median. */
const DRAWS = 40;

/** The median agreement of expansions with normal coefficients on inputs of mean 0 and deviation 1: what chance gives. */
export function chanceAgreement({ basis, parameters, evaluate }: BasisExpansion): number {
  const draws = normal(stream(0, 'noise/coefficients'), 0, DRAWS * basis.size);
  const inner = parameters.slice(basis.size).map(({ initial }) => initial);
  const shapes = cut(Array.from(draws), basis.size).map((alpha) =>
    STANDARD_INPUTS.map((t) => evaluate(t, [...alpha, ...inner])),
  );
  return median(pairwiseAgreement(shapes));
}

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
