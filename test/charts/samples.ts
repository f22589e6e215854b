import {
  type ChartSpec,
  curves,
  type CurveRow,
  describeSources,
  distribution,
  dotRows,
  functionCurves,
  densityHistogram,
  diagram,
  heatMap,
  histogram,
  intervals,
  pairedDifferences,
  sliderCurves,
  smallMultiples,
  type Sources,
} from '../../src/charts/index.js';

export const SOURCES: Sources = {
  madeBy: 'figure2 in notebooks/sample.ipynb',
  records: ['ae1/relu/a', 'ae1/flexible/b'],
  scale: 'quick',
  trials: 5,
  backends: ['wasm'],
  commits: ['0123456789abcdef'],
  machines: ['AMD EPYC 7763, 2 threads'],
};

const subtitle = describeSources(SOURCES);
const ARMS = ['ReLU', 'PReLU', 'flexible (z^⅓)'];

function curveRows(panels: readonly string[]): CurveRow[] {
  return panels.flatMap((panel, p) =>
    ARMS.flatMap((arm, a) =>
      Array.from({ length: 30 }, (_, epoch) => ({
        panel,
        arm,
        x: epoch + 1,
        mean: 0.03 + 0.01 * p + 0.08 / (1 + epoch * (1 + a)),
        spread: 0.002 + 0.001 * a,
      })),
    ),
  );
}

function shapes(state: string, slope: number) {
  return [
    { curve: 'tanh', f: (x: number) => Math.tanh(slope * x) },
    { curve: 'ReLU', f: (x: number) => slope * Math.max(0, x) },
  ].flatMap(({ curve, f }) =>
    ['layer 1', 'layer 2', 'layer 3'].flatMap((panel) =>
      Array.from({ length: 41 }, (_, i) => ({ panel, curve, state, x: (i - 20) / 5, y: f((i - 20) / 5) })),
    ),
  );
}

function trials(arm: string, shift: number, panel?: string) {
  return Array.from({ length: 30 }, (_, i) => ({
    ...(panel === undefined ? {} : { panel }),
    arm,
    value: shift + Math.sin(i * 12.9898) * Math.cos(i * 4.1),
  }));
}

/** One chart or more of every building block, with awkward names, gaps and diverged trials. */
export const SAMPLES: Readonly<Record<string, ChartSpec>> = {
  curves: curves(curveRows(['AE1', 'AE2']), {
    title: 'Validation loss of the autoencoders',
    subtitle,
    xTitle: 'epoch',
    yTitle: 'mean squared error',
  }),
  'curves-log-bars': curves(
    [
      ...curveRows(['one']),
      { panel: 'one', arm: 'ReLU', x: 31, mean: NaN },
      { panel: 'one', arm: 'PReLU', x: 31, mean: 0.02, lower: 0.012, upper: 0.07 },
    ],
    {
      title: 'Logarithmic, with bars and a gap',
      subtitle,
      yLog: true,
      xLog: true,
      spread: 'bars',
      xTitle: 'epoch',
    },
  ),
  'curves-still': curves(curveRows(['A', 'B', 'C']), { interactive: false, independentY: true, columns: 3 }),
  diagram: diagram(
    {
      width: 200,
      height: 80,
      boxes: [
        { x: 20, y: 10, x2: 60, y2: 50, fill: '#cfe2f3' },
        { x: 140, y: 10, x2: 180, y2: 50, fill: 'transparent', stroke: '#D55E00' },
      ],
      connections: [{ x: 60, y: 30, x2: 140, y2: 30 }],
      labels: [
        { x: 40, y: 65, text: 'input', align: 'center', bold: true },
        { x: 182, y: 30, text: 'y' },
      ],
    },
    { title: 'A drawing', subtitle: 'of two boxes' },
  ),
  'function-curves': functionCurves([...shapes('before training', 1), ...shapes('after training', 0.6)], {
    title: 'Activations before and after training',
    subtitle,
    columns: 3,
  }),
  'function-curves-plain': functionCurves([
    { curve: 'pole', x: 1, y: 1 },
    { curve: 'pole', x: 2, y: Infinity },
    { curve: 'pole', x: 3, y: 3 },
    { curve: 'pole', x: 4, y: 2 },
  ]),
  distribution: distribution(
    [
      ...trials('ReLU', 0, 'AE1'),
      ...trials('flexible', 1, 'AE1'),
      ...trials('ReLU', 0.5, 'AE2'),
      ...trials('flexible', 0.7, 'AE2'),
      { panel: 'AE2', arm: 'flexible', value: NaN },
    ],
    { title: 'Final loss of every trial', subtitle, yTitle: 'test loss' },
  ),
  histogram: histogram([...trials('before', 0), ...trials('after', 1), { arm: 'after', value: null }], {
    title: 'Learnt parameters',
    subtitle,
    xTitle: 'α',
  }),
  'heat-map': heatMap(
    ['sum', 'product', 'min & max'].flatMap((y, i) =>
      ['ReLU', 'tanh', 'sigmoid', 'identity'].map((x, j) => ({ x, y, value: i === j ? null : i * 4 + j })),
    ),
    {
      title: 'Test error by pair',
      subtitle,
      labels: '.2f',
      valueTitle: 'error',
      xTitle: 'first',
      yTitle: 'second',
    },
  ),
  'heat-map-field': heatMap(
    Array.from({ length: 40 * 20 }, (_, i) => {
      const [t, x] = [(i % 40) / 40, Math.floor(i / 40) / 10 - 0.95];
      return { x: t, y: x, value: -Math.sin(Math.PI * x) * Math.exp(-t) };
    }),
    { title: 'Solution u(x, t)', subtitle, middle: 0, xTitle: 't', yTitle: 'x', valueTitle: 'u' },
  ),
  'heat-map-line': heatMap(
    Array.from({ length: 40 * 20 }, (_, i) => {
      const [x, y] = [(i % 40) / 40, Math.floor(i / 40) / 10 - 0.95];
      return { panel: i < 400 ? 'low' : 'high', x, y, value: Math.exp(-((y - Math.sin(6 * x)) ** 2)) };
    }),
    {
      title: 'Density',
      subtitle,
      scheme: 'greys',
      line: ['low', 'high'].flatMap((panel) =>
        Array.from({ length: 40 }, (_, i) => ({ panel, x: i / 40, y: Math.sin((6 * i) / 40) })),
      ),
    },
  ),
  'density-histogram': densityHistogram(
    [
      {
        panel: 'uniform',
        draws: Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000),
        density: (x) => (x >= 0 && x <= 1 ? 1 : 0),
        domain: [-0.5, 1.5],
      },
    ],
    { title: 'Uniform draws', subtitle, bins: 20 },
  ),
  'heat-map-rows': heatMap(
    ['one', 'two', 'three'].flatMap((panel, p) =>
      Array.from({ length: 12 * 6 }, (_, i) => ({
        panel,
        x: (i % 12) / 11,
        y: Math.floor(i / 12),
        value: 10 ** -p * (i - 30),
      })),
    ),
    {
      title: 'Errors',
      colourScale: 'row',
      middle: 0,
      xDomain: [0, 1],
      sides: { below: 'too low', above: 'too high' },
    },
  ),
  slider: sliderCurves(
    [0, 10, 20].flatMap((frame) =>
      [0, 0.5, 1].map((x) => ({ panel: 'only "one"', frame, x, values: { a: x * frame, 'b, c': null } })),
    ),
    { frame: 10, reference: { name: 'exact', points: [0, 0.5, 1].map((x) => ({ x, y: 20 * x })) } },
  ),
  'paired-differences': pairedDifferences(
    ['flexible − ReLU', 'PReLU − ReLU'].flatMap((arm) =>
      [1, 2, 3].map((x) => ({ panel: 'AE1', arm, x, mean: x - 2, lower: x - 2.5, upper: x - 1 })),
    ),
    { title: 'Differences by epoch', xTitle: 'epoch', sides: { below: 'better', above: 'worse' } },
  ),
  'paired-differences-named': pairedDifferences(
    ['LSTM-1', 'LSTM-2'].map((x, i) => ({
      arm: 'flexible − fixed',
      x,
      mean: i === 0 ? 0.5 : null,
      lower: null,
      upper: null,
    })),
  ),
  'dot-rows': dotRows(
    ['ReLU', 'tanh'].flatMap((label) => [
      ...[1, 2, 3].map((value) => ({ label, mark: 'a trial', value })),
      { label, mark: 'median', value: 2 },
      { label, mark: 'paper', value: null },
    ]),
    { title: 'Every trial', marks: ['a trial', 'median', 'paper'] },
  ),
  intervals: intervals(
    ['AE1 ReLU', 'AE1 flexible', 'AE2 ReLU', 'AE2 flexible'].flatMap((label, i) => [
      { label, arm: 'first', mean: 0.035 + 0.002 * i, standardError: 0.0015, paper: 0.036 + 0.002 * i },
      { label, arm: 'second', mean: i === 2 ? null : 0.034 + 0.003 * i, standardError: 0.001 },
    ]),
    { title: 'Table 3, paper and ours', subtitle, xTitle: 'test loss' },
  ),
  'small-multiples': smallMultiples(
    [
      curves(curveRows(['AE1']), { title: 'AE1', xTitle: 'epoch' }),
      histogram(trials('α', 0), { title: 'Learnt α' }),
      curves(curveRows(['AE2']), { title: 'AE2', xTitle: 'epoch' }),
    ],
    { title: 'Three charts as one', subtitle },
  ),
};
