import { basisExpansion, dictionary, relu, type Activation } from '../../activations/index.js';
import { chooseBackend } from '../../backends/index.js';
import { linearError, PRINTED_FORMULAS, printedErrors, scaleError, tiedError } from '../../calculus/index.js';
import { column, fixed, type Table } from '../../charts/index.js';
import { matchedPerceptron } from '../../models/index.js';
import { formulaErrors } from '../../training/index.js';
import { regressionProblem } from './problems.js';
import { REGRESSION_PROTOCOL } from './regression.js';
import { trainRegression } from './regression-training.js';

/** The smallest power of ten that is at least an error, as text: what does not depend on the machine. */
const bound = (error: number): string => (error === 0 ? '0' : `1E${Math.ceil(Math.log10(error))}`);

/** {@link formulaErrors} as a table. */
export async function gradientTable(): Promise<Table> {
  await chooseBackend();
  return {
    caption:
      'The formulas of the paper in float64 on random networks of one to four hidden layers: harmonics, Chebyshev ' +
      'polynomials and ordinary activations; softmax with cross-entropy and squared error. Largest error of a layer ' +
      'relative to its largest gradient, at most the stated power of ten.',
    columns: [
      column.text('equation', 'Equation'),
      column.text('sharing', 'Coefficients of a'),
      column.count('gradients', 'Derivatives checked'),
      column.text('differences', 'Central differences, float64'),
      column.text('reverse', 'Reverse mode of TensorFlow.js, float32'),
    ],
    rows: formulaErrors().map((row) => ({
      ...row,
      differences: bound(row.differences),
      reverse: bound(row.reverse),
    })),
  };
}

/** The printing errors of the text at hand, each with the corrected formula and what both give. */
export function printedTable(): Table {
  const errors = printedErrors();
  return {
    caption:
      'Printing errors, read literally on a network of equal widths: largest error against central differences, relative ' +
      'to the largest gradient. The corrected formulas agree within 1E-9.',
    columns: [
      column.text('equation', 'Equation'),
      column.text('printed', 'As printed'),
      column.text('corrected', 'Corrected'),
      column.text('error', 'Error as printed'),
    ],
    rows: PRINTED_FORMULAS.map(({ equation, printed, corrected }, i) => {
      const error = errors[i].printed;
      return { equation, printed, corrected, error: error === null ? null : fixed(error, 2) };
    }),
  };
}

/** The losses of a ReLU network and of an expansion in {ReLU} with the coefficient 1 held, trained side by side. */
export async function rectifierLosses(steps = 100): Promise<{ ordinary: number[]; expanded: number[] }> {
  await chooseBackend();
  const settings = { ...REGRESSION_PROTOCOL, points: 50, width: 16, steps, observeEvery: 1, shownSteps: [] };
  const block = { seeds: [0], onProgress: () => {}, signal: new AbortController().signal };
  const train = async (activation: Activation): Promise<number[]> => {
    const arm = { label: activation.name, activation, sharing: 'layer' } as const;
    const network = matchedPerceptron(arm, arm, 1, settings);
    const problem = regressionProblem('chirp', settings.points);
    const [trial] = await trainRegression(problem, network, settings, block, { coefficientRate: 0 });
    return [...trial.curves.dataLoss];
  };
  return {
    ordinary: await train(relu),
    expanded: await train(basisExpansion(dictionary(['relu']), [1])),
  };
}

/** The identities that tie the expansions to networks that are known. */
export async function identityTable(): Promise<Table> {
  const { ordinary, expanded } = await rectifierLosses();
  const rounding = (error: number): string => (error < 1e-12 ? 'equal to rounding' : `differ by ${error}`);
  const equal = ordinary.every((loss, i) => loss === expanded[i]);
  const rows: [string, string][] = [
    ['shared gradient (12) and the sum over the neurons of (20)', rounding(tiedError())],
    ['basis of f(x) = x and the product of matrices and coefficients', rounding(linearError())],
    ['outputs before and after W → 7 W, α → α / 7', rounding(scaleError())],
    [
      `basis {ReLU}, coefficient 1, and the ReLU network: ${ordinary.length} losses of training side by side`,
      equal
        ? 'the same float32 numbers'
        : `differ by ${Math.max(...ordinary.map((loss, i) => Math.abs(loss - expanded[i])))}`,
    ],
  ];
  return {
    caption: 'Identities of expanded networks; the first three in float64 on random networks.',
    columns: [column.text('identity', 'Two sides'), column.text('found', 'Found')],
    rows: rows.map(([identity, found]) => ({ identity, found })),
  };
}
