import { chebyshev, dictionary, harmonics, type Basis } from '../activations/index.js';
import {
  chebyshevFunctions,
  differenceGradient,
  formulaGradient,
  GRADIENT_FORMULAS,
  harmonicFunctions,
  largestError,
  LEAST_SQUARES,
  outputCoefficientGradient,
  randomVariationalNetwork,
  SMOOTH_DICTIONARY,
  SOFTMAX,
  type BasisFunction,
  type GradientFormula,
} from '../calculus/index.js';
import { expansionGradients } from './expansion-gradients.js';

/** Bases twice: closed forms in float64, and as the model has them. */
const FORMS: readonly (readonly [readonly BasisFunction[], Basis])[] = [
  [harmonicFunctions(5, 0.7), harmonics(5, { frequency: 0.7 })],
  [chebyshevFunctions(4), chebyshev(4)],
  [SMOOTH_DICTIONARY, dictionary(['sigmoid', 'tanh', 'softplus', 'sin', 'gumbel'])],
];

/** Hidden layers of the random networks. */
const HIDDEN: readonly (readonly number[])[] = [[4], [4, 5], [5, 3, 4], [3, 4, 5, 4]];

/** What is compared of one formula, over all networks, bases and losses. */
export interface FormulaErrors {
  readonly equation: string;
  readonly sharing: GradientFormula['sharing'];
  /** How many derivatives. */
  gradients: number;
  /** The largest error of the formula against central differences, relative to the largest gradient of the layer. */
  differences: number;
  /** That of reverse mode in float32 against the formula. */
  reverse: number;
}

/**
 * The errors of every formula for dE / dalpha, and at the end of that for the output layer: over random networks of one to
 * four hidden layers, bases, coefficients by layer and by neuron, and softmax with cross-entropy and half the squared error
 * as loss. Needs a backend.
 *
 * Source: variational networks, eqs. (5) to (20).
 */
export function formulaErrors(): FormulaErrors[] {
  const start = ({ equation, sharing }: Pick<GradientFormula, 'equation' | 'sharing'>): FormulaErrors => ({
    equation,
    sharing,
    gradients: 0,
    differences: 0,
    reverse: 0,
  });
  const rows = GRADIENT_FORMULAS.map(start);
  const output = start({ equation: 'output layer', sharing: 'layer' });
  const enter = (row: FormulaErrors, found: number[], numerical: number[], reverse: number[]): void => {
    row.gradients += found.length;
    row.differences = Math.max(row.differences, largestError(found, numerical));
    row.reverse = Math.max(row.reverse, largestError(reverse, found));
  };
  const cases = FORMS.flatMap((form) =>
    [SOFTMAX, LEAST_SQUARES].flatMap((rule) =>
      (['layer', 'neuron'] as const).flatMap((sharing) =>
        HIDDEN.map((hidden) => ({ form, rule, sharing, hidden })),
      ),
    ),
  );
  cases.forEach(({ form: [functions, basis], rule, sharing, hidden }, seed) => {
    const withOutput = sharing === 'layer' && seed % 2 === 0;
    const { network, samples } = randomVariationalNetwork(seed, sharing, hidden, functions, withOutput);
    const reverse = expansionGradients(network, basis, rule, samples);
    hidden.forEach((_, h) => {
      const numerical = differenceGradient(network, rule, samples, h);
      GRADIENT_FORMULAS.forEach((formula, f) => {
        if (formula.sharing !== sharing || !formula.speaksOf(h, hidden.length)) return;
        enter(rows[f], formulaGradient(formula, network, rule, samples, h), numerical, reverse[h]);
      });
    });
    if (withOutput)
      enter(
        output,
        outputCoefficientGradient(network, rule, samples),
        differenceGradient(network, rule, samples, 'output'),
        reverse[hidden.length],
      );
  });
  return [...rows, output];
}
