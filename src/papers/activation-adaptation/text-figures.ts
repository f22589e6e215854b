import { type ChartSpec, curves } from '../../charts/index.js';
import type { Results } from '../../experiments/index.js';
import { meanCurves, sourceLine } from '../../report/index.js';
import { textCnnDiagram } from '../text-cnn-diagram.js';
import { lenetLabel } from './figures.js';
import { TEXT_VARIANTS, type TextSettings } from './text-training.js';

/** Figure 6: the text CNN, from the words' vectors to the two classes. */
export const figure6 = (): ChartSpec =>
  textCnnDiagram('Figure 6: the convolutional network that classifies movie reviews');

/** Figure 7, and its counterpart of the click data: training and validation error over the epochs. */
export function textErrors(title: string, results: Results<TextSettings>): ChartSpec {
  const panels = { trainingError: 'training', validationError: 'validation' };
  const points = Object.entries(panels).flatMap(([curve, panel]) =>
    meanCurves(results, {
      curve,
      first: 1,
      arms: TEXT_VARIANTS.map((variant) => ({
        variant: variant.name,
        arm: lenetLabel(variant.convolution, variant.dense),
        panel,
      })),
    }),
  );
  return curves(points, {
    title: `${title} (convolution / dense layer; mean ± standard error over folds)`,
    subtitle: sourceLine(results),
    xTitle: 'epoch',
    yTitle: 'error, per cent',
    spread: 'bars',
  });
}

export const figure7 = (results: Results<TextSettings>): ChartSpec =>
  textErrors('Figure 7: error of the text CNN on sentences of movie reviews', results);

export const documentErrors = (results: Results<TextSettings>): ChartSpec =>
  textErrors('Error of the text CNN on whole movie reviews', results);

export const clickErrors = (results: Results<TextSettings>): ChartSpec =>
  textErrors('Error of the text CNN on simulated click sessions', results);
