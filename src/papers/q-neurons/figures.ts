import { curves, fixed, smallMultiples, type ChartSpec } from '../../charts/index.js';
import { atScale, type Results } from '../../experiments/index.js';
import { meanCurves, sourceLine, type CurveArm } from '../../report/index.js';
import { summarize } from '../../statistics/index.js';
import {
  armLabel,
  armName,
  BASES,
  DROPOUT_LABELS,
  DROPOUTS,
  LINES,
  Q_ARMS,
  SCHEDULES,
  type BaseName,
  type Dropout,
  type QArm,
} from './arms.js';
import { TEST_ERROR } from './quantities.js';

/** The arm with its mean accuracy after the last epoch, as in the paper's legends. */
function legendOf(results: Results, { name, base, schedule }: QArm): string {
  const { mean } = summarize(TEST_ERROR.values(results, name));
  return `${armLabel(base, schedule)}, ${mean === null ? 'diverged' : `${fixed(100 - mean, 2)} %`}`;
}

/** Training loss and test error of arms, in two panels. */
function learningCurves(results: Results, arms: readonly QArm[], title: string): ChartSpec {
  const named = arms.map((arm): QArm & CurveArm => ({
    ...arm,
    variant: arm.name,
    arm: legendOf(results, arm),
  }));
  const rows = (curve: string, panel: string) =>
    meanCurves(results, { curve, arms: named.map((arm) => ({ ...arm, panel })), first: 1 });
  return curves([...rows('trainingLoss', 'training loss'), ...rows('testError', 'test error (%)')], {
    title,
    xTitle: 'epoch',
    yTitle: '',
    independentY: true,
    line: (label) => LINES[named.find(({ arm }) => arm === label)!.schedule],
    width: 300,
    height: 150,
  });
}

const armsOf = (base: BaseName, dropout: Dropout): QArm[] =>
  SCHEDULES.map((schedule) => Q_ARMS.find(({ name }) => name === armName(base, schedule, dropout))!);

const SHOWN =
  'mean and standard error over the runs; training loss of all training images after each epoch; legend: test accuracy ' +
  'after the last epoch';

/** The learning curves of all arms of a network, a row for each base function without and with dropout. */
const allCurves = (results: Results, title: string): ChartSpec =>
  smallMultiples(
    BASES.flatMap((base) =>
      DROPOUTS.map((dropout) =>
        learningCurves(results, armsOf(base, dropout), `${base}, ${DROPOUT_LABELS[dropout]}`),
      ),
    ),
    { title, subtitle: [SHOWN, sourceLine(results)], columns: 1 },
  );

/** Source: q-neurons, figure 3. */
export const figure3 = (results: Results): ChartSpec =>
  allCurves(results, 'Figure 3: the convolutional network on MNIST');

/** Source: q-neurons, figure 4. */
export const figure4 = (results: Results): ChartSpec =>
  allCurves(results, 'Figure 4: the multi-layer perceptron on MNIST');

/** Source: q-neurons, figure 5. */
export const figure5 = (results: Results): ChartSpec =>
  allCurves(results, 'Figure 5: the convolutional network on CIFAR-10');

/** The longer trainings of MNIST-CNN, a row for each base function. */
export function longerCurves(results: Results): ChartSpec {
  const { variants } = atScale(results.experiment, results.scale);
  const arms = Q_ARMS.filter(({ name }) => variants.includes(name));
  return smallMultiples(
    BASES.filter((base) => arms.some((arm) => arm.base === base)).map((base) =>
      learningCurves(
        results,
        arms.filter((arm) => arm.base === base),
        `${base}, without dropout`,
      ),
    ),
    {
      title: 'The convolutional network on MNIST, trained longer',
      subtitle: [SHOWN, sourceLine(results)],
      columns: 1,
    },
  );
}
