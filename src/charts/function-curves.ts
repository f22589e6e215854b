import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  dashBy,
  distinct,
  legendSelection,
  type LineStyle,
  quantitativeLabels,
  quantitativeScale,
  selectedOpacity,
} from './chart.js';
import { thinLines } from './thin.js';

/** One point of a function's graph. A non-finite y is a gap. */
export interface FunctionRow {
  panel?: string;
  curve: string;
  x: number;
  y: number | null;
  /** Such as 'before training' and 'after training': the same colour, another line pattern. */
  state?: string;
}

export interface FunctionCurvesOptions extends ChartOptions, AxisOptions {
  /** The look of a curve where colours and patterns in turn do not do. */
  line?(curve: string): LineStyle;
}

/**
 * y = f(x) for several functions per panel, such as activations before and after training, over faint zero lines.
 * Rows of one curve are joined in order of x; of more than 200 those of {@link thin} are drawn. Throws {@link UserError}
 * without rows.
 */
export function functionCurves(rows: readonly FunctionRow[], options: FunctionCurvesOptions = {}): ChartSpec {
  const { xTitle = 'x', yTitle = 'f(x)', xLog = false, yLog = false, interactive = true } = options;
  const { line, xDomain, yDomain } = options;
  const named = distinct(rows.map((row) => row.curve));
  const states = distinct(rows.map((row) => row.state));
  const lineOf = ({ panel, curve, state }: FunctionRow) => JSON.stringify([panel, curve, state]);
  const finite = thinLines(rows, lineOf).map((row) => ({ ...row, y: Number.isFinite(row.y) ? row.y : null }));
  const ys = finite.map((row) => row.y).filter((y): y is number => y !== null);
  const xs = rows.map((row) => row.x);
  const legend = { symbolType: 'stroke', symbolOpacity: 1 };
  const x = {
    field: 'x',
    type: 'quantitative',
    title: xTitle,
    axis: { grid: true, ...quantitativeLabels(xLog) },
    scale: quantitativeScale('functionCurves', 'x', xLog, xs, xDomain),
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: yTitle,
    axis: { grid: true, ...quantitativeLabels(yLog) },
    scale: quantitativeScale('functionCurves', 'y', yLog, ys, yDomain),
  };
  const zero = { type: 'rule', color: '#aaaaaa', strokeWidth: 1 };
  const crosses = (values: readonly number[]) => Math.min(...values) < 0 && Math.max(...values) > 0;
  const view = {
    layer: [
      ...(crosses(xs) ? [{ data: { values: [{}] }, mark: zero, encoding: { x: { datum: 0 } } }] : []),
      ...(crosses(ys) ? [{ data: { values: [{}] }, mark: zero, encoding: { y: { datum: 0 } } }] : []),
      {
        ...(interactive ? { params: [legendSelection('curve')] } : {}),
        mark: { type: 'line', strokeWidth: 2, clip: true, ...(interactive ? { tooltip: true } : {}) },
        encoding: {
          x,
          y,
          color: colourBy('curve', named, legend, line && named.map((curve) => line(curve).colour)),
          strokeDash:
            states.length > 0
              ? dashBy('state', states, legend)
              : dashBy('curve', named, legend, line && named.map((curve) => line(curve).dash)),
          opacity: selectedOpacity('curve', interactive, 1, 0.12),
        },
      },
    ],
  };
  return chart('functionCurves', finite, view, {
    width: 260,
    height: 220,
    ...options,
    legend: [...named, ...states],
  });
}
