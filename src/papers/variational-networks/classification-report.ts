import type { BasisExpansion } from '../../activations/index.js';
import {
  column,
  distribution,
  functionCurves,
  type ChartSpec,
  type FunctionRow,
  type Table,
} from '../../charts/index.js';
import { metric, parameter } from '../../experiments/index.js';
import { countParameters } from '../../models/index.js';
import { estimateOf, sourceLine } from '../../report/index.js';
import { CLASSIFICATION_ARM_NAMES, CLASSIFICATION_ARMS } from './arms.js';
import type { StoredTask } from './classification.js';

/** Parameters, accuracy and losses of every arm. */
export const classificationTable = (...tasks: StoredTask[]): Table => ({
  caption: 'Classification: mean ± standard error over the trials.',
  columns: [
    column.text('task', 'Task'),
    column.text('arm', 'Activation'),
    column.count('parameters', 'Parameters'),
    column.estimate('accuracy', 'Test accuracy (%)'),
    column.estimate('loss', 'Test cross-entropy'),
    column.estimate('training', 'Training loss, last epoch'),
  ],
  rows: tasks.flatMap(({ task, results }) =>
    CLASSIFICATION_ARM_NAMES.map((arm) => ({
      task: task.title,
      arm: CLASSIFICATION_ARMS[arm].label,
      parameters: countParameters(task.network(CLASSIFICATION_ARMS[arm]).parameters),
      accuracy: estimateOf(metric(results, arm, 'testAccuracy')),
      loss: estimateOf(metric(results, arm, 'testLoss')),
      training: estimateOf(metric(results, arm, 'trainingLoss')),
    })),
  ),
});

/** The test accuracy of every trial. */
export const accuracies = (...tasks: StoredTask[]): ChartSpec =>
  distribution(
    tasks.flatMap(({ task, results }) =>
      CLASSIFICATION_ARM_NAMES.flatMap((arm) =>
        metric(results, arm, 'testAccuracy').map((value) => ({
          panel: task.title,
          arm: CLASSIFICATION_ARMS[arm].label,
          value,
        })),
      ),
    ),
    {
      title: 'Test accuracy of every trial',
      subtitle: sourceLine(...tasks.map(({ results }) => results)),
      yTitle: 'test accuracy (%)',
      columns: 1,
      width: 640,
      height: 170,
      independentY: true,
    },
  );

const POINTS = Array.from({ length: 81 }, (_, i) => -4 + i / 10);

/** The activations that the first trial learned in each layer, shared coefficients, and their start. */
export const classifierActivations = (...tasks: StoredTask[]): ChartSpec =>
  functionCurves(
    tasks.flatMap(({ task, results }) =>
      (['harmonics', 'dictionary'] as const).flatMap((arm): FunctionRow[] => {
        const panel = `${task.title}: ${CLASSIFICATION_ARMS[arm].label}`;
        const { activation } = CLASSIFICATION_ARMS[arm];
        const expansion = activation as BasisExpansion;
        const rows = (curve: string, values: readonly number[]): FunctionRow[] =>
          POINTS.map((x) => ({ panel, curve, x, y: expansion.evaluate(x, values) }));
        const layers = task.network(CLASSIFICATION_ARMS[arm]).trainableActivations;
        return [
          ...rows(
            'start',
            expansion.parameters.map(({ initial }) => initial),
          ),
          ...layers.flatMap(({ layer }) => {
            const learnt = expansion.coefficients.map(
              (name) => parameter(results, arm, `${layer}.${name}`)[0]?.[0] ?? NaN,
            );
            return rows(layer, learnt);
          }),
        ];
      }),
    ),
    {
      title: 'Activations learned by the classifiers, first trial',
      subtitle: sourceLine(...tasks.map(({ results }) => results)),
      xTitle: 'z',
      yTitle: 'F(z)',
      columns: 2,
      width: 300,
      height: 160,
      independentY: true,
    },
  );
