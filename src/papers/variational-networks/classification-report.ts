import type { BasisExpansion } from '../../activations/index.js';
import {
  column,
  distribution,
  functionCurves,
  type ChartSpec,
  type FunctionRow,
  type Table,
} from '../../charts/index.js';
import { metric, type Results } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { estimateOf, singleTrialLine, sourceLine, unitsOf } from '../../report/index.js';
import type { StoredTask } from './classification.js';
import { runLine } from './figures.js';

/** Parameters, accuracy, losses and time per step of every arm; `times` are of {@link stepTimesExperiment}. */
export const classificationTable = (times: Results, ...tasks: StoredTask[]): Table => ({
  caption:
    'Classification: mean ± standard error over the trials; processor time of a training step of one trial, a batch of ' +
    `100 images, in milliseconds, and its ratio to that of the first activation, on random pixels (${sourceLine(times)}).`,
  columns: [
    column.text('task', 'Task'),
    column.text('arm', 'Activation'),
    column.count('parameters', 'Parameters'),
    column.estimate('accuracy', 'Test accuracy (%)'),
    column.estimate('loss', 'Test cross-entropy'),
    column.estimate('training', 'Training loss, last epoch'),
    column.estimate('step', 'Step (ms)', 2),
    column.estimate('ratio', 'To the first'),
  ],
  rows: tasks.flatMap(({ task, results }) => {
    const first = metric(times, results.experiment.name, Object.keys(task.arms)[0]);
    return Object.entries(task.arms).map(([name, arm]) => {
      const step = metric(times, results.experiment.name, name);
      return {
        task: task.title,
        arm: arm.label,
        parameters: countParameters(task.network(arm).parameters),
        accuracy: estimateOf(metric(results, name, 'testAccuracy')),
        loss: estimateOf(metric(results, name, 'testLoss')),
        training: estimateOf(metric(results, name, 'trainingLoss')),
        step: estimateOf(step),
        ratio: estimateOf(step.map((time, i) => (time === null ? null : time / first[i]!))),
      };
    });
  }),
});

/** A line a task: their scales and numbers of trials differ. */
const taskLines = (tasks: readonly StoredTask[], line: (results: Results) => string): string[] =>
  tasks.map(({ task, results }) => `${task.title}: ${line(results)}`);

/** The test accuracy of every trial. */
export const accuracies = (...tasks: StoredTask[]): ChartSpec =>
  distribution(
    tasks.flatMap(({ task, results }) =>
      Object.entries(task.arms).flatMap(([name, { label }]) =>
        metric(results, name, 'testAccuracy').map((value) => ({ panel: task.title, arm: label, value })),
      ),
    ),
    {
      title: 'Test accuracy of every trial',
      subtitle: taskLines(tasks, sourceLine),
      yTitle: 'test accuracy (%)',
      columns: 1,
      width: 640,
      height: 170,
      independentY: true,
    },
  );

/** F over the points at the start and for the other values of its parameters, by the names of the curves. */
const drawn = (
  panel: string,
  expansion: BasisExpansion,
  points: readonly number[],
  learned: readonly (readonly [curve: string, values: readonly number[]])[],
): FunctionRow[] => {
  const start = ['start', expansion.parameters.map(({ initial }) => initial)] as const;
  return [start, ...learned].flatMap(([curve, values]) =>
    points.map((x) => ({ panel, curve, x, y: expansion.evaluate(x, values) })),
  );
};

const LAYER_POINTS = Array.from({ length: 81 }, (_, i) => -4 + i / 10);
const SHAPE = {
  xTitle: 'z',
  yTitle: 'F(z)',
  columns: 2,
  width: 300,
  height: 160,
  independentY: true,
} as const;

/** The activations that the first trial learned in each layer, shared coefficients, and their start. */
export const classifierActivations = (...tasks: StoredTask[]): ChartSpec =>
  functionCurves(
    tasks.flatMap(({ task, results }) =>
      (['harmonics', 'dictionary'] as const).flatMap((name): FunctionRow[] => {
        const arm = task.arms[name];
        const expansion = arm.activation as BasisExpansion;
        const learned = task.network(arm).trainableActivations.flatMap(({ layer }) =>
          unitsOf(results, name, [layer], expansion.coefficients)
            .slice(0, 1)
            .map((values) => [layer, values] as const),
        );
        return drawn(`${task.title}: ${arm.label}`, expansion, LAYER_POINTS, learned);
      }),
    ),
    {
      ...SHAPE,
      title: 'Activations learned by the classifiers, first trial',
      subtitle: taskLines(tasks, singleTrialLine),
    },
  );

const OUTPUT_POINTS = Array.from({ length: 121 }, (_, i) => -15 + i / 4);

/** What every trial learned behind the output, and where it started. */
export const outputActivations = ({ task, results }: StoredTask): ChartSpec =>
  functionCurves(
    Object.entries(task.arms).flatMap(([name, arm]): FunctionRow[] => {
      const { output, label } = arm;
      if (output === undefined) return [];
      const { layer } = task.network(arm).trainableActivations.at(-1)!;
      const learned = unitsOf(results, name, [layer], output.coefficients);
      return drawn(
        label,
        output,
        OUTPUT_POINTS,
        learned.map((values, trial) => [`run ${trial}`, values]),
      );
    }),
    {
      ...SHAPE,
      title: 'Expansions of the output layer, every trial',
      subtitle: [sourceLine(results), 'before the softmax; dashed the start'],
      line: runLine,
    },
  );
