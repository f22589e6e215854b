import { adaptiveGumbelAt, adaptiveReluAt } from '../../activations/index.js';
import {
  bandOfLogs,
  curves,
  functionCurves,
  histogram,
  smallMultiples,
  type ChartSpec,
  type CurveRow,
} from '../../charts/index.js';
import { evenPoints } from '../../data/index.js';
import { atScale, parameter, type Results } from '../../experiments/index.js';
import { learntShapes, lineOf, meanCurves, sourceLine, unitsOf, type Shares } from '../../report/index.js';
import { standardDeviation, summarize } from '../../statistics/index.js';
import { textCnnDiagram } from '../text-cnn-diagram.js';
import { ACTIVATIONS, ADAPTIVE, ARMS, pairLabel, PAIRS, type PairVariant } from './arms.js';
import { DEPTHS, GENERATORS, type SimulatedSettings } from './simulated.js';

const SHAPED = { gumbel: adaptiveGumbelAt, 'adaptive-relu': adaptiveReluAt };

/** The depths that are trained at the scale of the results. */
export function depthsOf({ experiment, scale }: Results): (typeof DEPTHS)[number][] {
  const { variants } = atScale(experiment, scale);
  return DEPTHS.filter((depth) => variants.some((variant) => variant.startsWith(`${depth}-`)));
}

/** How data simulated by a network are named. */
export const GENERATED = { sigmoid: 'data by sigmoid', relu: 'data by ReLU' };

/** Figure 1: adaptive Gumbel and adaptive ReLU for alpha 1, 2, 5, and what they tend to. */
export function figure1(): ChartSpec {
  const shapes = [1, 2, 5];
  const limits = {
    gumbel: { curve: 'α → 0', value: (x: number) => -Math.expm1(-Math.exp(x)) },
    'adaptive-relu': { curve: 'α → ∞', value: (x: number) => Math.max(x, 0) },
  };
  const panels = ADAPTIVE.map((arm) => {
    const points = arm === 'gumbel' ? evenPoints(-6, 6, 121) : evenPoints(-1, 2, 121);
    return functionCurves(
      points.flatMap((x) => [
        ...shapes.map((alpha) => ({ curve: `α = ${alpha}`, x, y: SHAPED[arm](x, alpha).value })),
        { curve: limits[arm].curve, x, y: limits[arm].value(x) },
      ]),
      { title: ACTIVATIONS[arm].label, xTitle: 'x', yTitle: 'σ(x; α)' },
    );
  });
  return smallMultiples(panels, {
    title: 'Figure 1: the adaptive activations and their limits',
    subtitle: 'the formulas, in float64',
  });
}

/** The accuracy on the held-out folds over the epochs, by layers and generating network. */
export function accuracyFigure(results: Results): ChartSpec {
  const { epochs, evaluations } = results.settings as SimulatedSettings;
  const every = epochs / evaluations;
  const rows = depthsOf(results).flatMap((depth) =>
    GENERATORS.flatMap((generator) =>
      meanCurves(results, {
        curve: `${generator}Accuracy`,
        first: every,
        every,
        arms: ARMS.map((arm) => ({
          variant: `${depth}-${arm}`,
          arm: ACTIVATIONS[arm].label,
          panel: `${layers(depth)}, ${GENERATED[generator]}`,
        })),
      }),
    ),
  );
  // Folds are evaluated after whole epochs.
  const placed = rows.map((row) => ({ ...row, x: Math.ceil(row.x) }));
  return curves(placed, {
    title: 'Accuracy on the held-out folds (mean ± standard error over data sets)',
    subtitle: sourceLine(results),
    xTitle: 'epoch',
    yTitle: 'accuracy, per cent',
    independentY: true,
    height: 150,
    line: lineOf(ARMS.map((arm) => ACTIVATIONS[arm])),
  });
}

export const layers = (depth: string): string => `${depth} hidden layer${depth === '1' ? '' : 's'}`;

/** Figure 2: how often which alpha was fitted in one hidden layer, by both adaptive activations. */
export const figure2 = (results: Results): ChartSpec =>
  histogram(
    GENERATORS.flatMap((generator) =>
      (['adaptive-relu', 'gumbel'] as const).flatMap((arm) =>
        parameter(results, `1-${arm}`, `${generator}.layer1`)
          .flat()
          .map((value) => ({ panel: GENERATED[generator], arm: ACTIVATIONS[arm].label, value })),
      ),
    ),
    {
      title: 'Figure 2: fitted α of one hidden layer',
      subtitle: sourceLine(results),
      xTitle: 'α',
      yTitle: 'neurons',
      bins: 40,
    },
  );

const SHARES: Shares = [
  ['least neuron', 0],
  ['10 % quantile', 0.1],
  ['90 % quantile', 0.9],
  ['largest neuron', 1],
];

/** The fitted activations of layers 2 and 4 of 8 at every x: mean, quantiles and extremes over all neurons. */
function fittedShapes(results: Results, arm: (typeof ADAPTIVE)[number], number: number): ChartSpec {
  const start = arm === 'gumbel' ? 'sigmoid (α = 1)' : 'α = 1';
  const points = arm === 'gumbel' ? evenPoints(-6, 6, 49) : evenPoints(-1, 3, 49);
  const rows = GENERATORS.flatMap((generator) =>
    ['2', '4'].flatMap((layer) =>
      learntShapes(
        `Layer ${layer}, ${GENERATED[generator]}`,
        { curve: start, value: (x) => SHAPED[arm](x, 1).value },
        unitsOf(results, `8-${arm}`, [generator], [`layer${layer}`]),
        (x, [alpha]) => SHAPED[arm](x, alpha).value,
        points,
        SHARES,
      ),
    ),
  );
  return functionCurves(rows, {
    title: `Figure ${number}: fitted ${ACTIVATIONS[arm].label} in layers 2 and 4 of 8`,
    subtitle: sourceLine(results),
    yTitle: 'σ(x; α)',
  });
}

export const figure3 = (results: Results): ChartSpec => fittedShapes(results, 'gumbel', 3);
export const figure4 = (results: Results): ChartSpec => fittedShapes(results, 'adaptive-relu', 4);

/** The standard deviation of ln alpha over the neurons of a layer, one value a trial. */
export const shapeSpread = (results: Results, variant: string, generator: string, layer: number): number[] =>
  parameter(results, variant, `${generator}.layer${layer}`).map((alphas) =>
    standardDeviation(alphas.map(Math.log)),
  );

/** How much the fitted alpha vary within each of eight layers: "adapted activations vary more often in earlier layers". */
export function layerSpread(results: Results): ChartSpec {
  const rows = GENERATORS.flatMap((generator) =>
    ADAPTIVE.flatMap((arm) =>
      Array.from({ length: 8 }, (_, i): CurveRow => {
        const spreads = shapeSpread(results, `8-${arm}`, generator, i + 1).map(Math.log);
        const { mean, standardError } = summarize(spreads);
        return {
          panel: GENERATED[generator],
          arm: ACTIVATIONS[arm].label,
          x: i + 1,
          ...bandOfLogs(mean, standardError),
        };
      }),
    ),
  );
  return curves(rows, {
    title: 'Spread of the fitted α within a layer of 8 (geometric mean and its standard error)',
    subtitle: sourceLine(results),
    xTitle: 'hidden layer',
    yTitle: 'standard deviation of ln α',
    yLog: true,
    spread: 'bars',
    line: lineOf(ARMS.map((arm) => ACTIVATIONS[arm])),
  });
}

/** The pairs that are trained at the scale of the results. */
export function pairsOf({ experiment, scale }: Results): readonly PairVariant[] {
  const { variants } = atScale(experiment, scale);
  return PAIRS.filter(({ name }) => variants.includes(name));
}

/** Training and validation error over the epochs, a curve a pair. */
function errorFigure(results: Results, title: string, of: string, yLog = false): ChartSpec {
  const panels = { trainingError: 'training', validationError: 'validation' };
  const rows = Object.entries(panels).flatMap(([curve, panel]) =>
    meanCurves(results, {
      curve,
      first: 1,
      arms: pairsOf(results).map(({ name }) => ({ variant: name, arm: pairLabel(name), panel })),
    }),
  );
  return curves(rows, {
    title: `${title} (${of})`,
    subtitle: sourceLine(results),
    xTitle: 'epoch',
    yTitle: 'error, per cent',
    ...(yLog ? { yLog } : {}),
    spread: 'bars',
  });
}

/** Figure 5: training and validation error of the LeNets over the epochs; on a logarithm only where none reaches 0. */
export const figure5 = (results: Results, yLog = true): ChartSpec =>
  errorFigure(results, 'Figure 5: error of LeNet-5 on MNIST', 'convolutions / dense layer', yLog);

/** Figure 6: the text CNN, from the words' vectors to the two classes. */
export const figure6 = (): ChartSpec =>
  textCnnDiagram('Figure 6: the convolutional network that classifies movie reviews');

/** Figure 7, and its counterparts: training and validation error of the text CNN over the epochs. */
export const textErrors = (results: Results, title: string): ChartSpec =>
  errorFigure(results, title, 'convolution / dense layer; mean ± standard error over folds');
