import {
  type AxisOptions,
  chart,
  type ChartOptions,
  type ChartSpec,
  colourBy,
  distinct,
  quantitativeLabels,
  quantitativeScale,
  widestPanel,
  withNotes,
  wrap,
} from './chart.js';
import { textWidth } from './font-metrics.js';

/** One trial of an arm. */
export interface TrialRow {
  panel?: string;
  arm: string;
  value: number | null;
}

/** Of the names of the arms, in pixels; wider ones are broken into lines. */
const LABEL_SIZE = 11;
const LABEL_WIDTH = 80;

/** The step of the golden section: successive multiples modulo 1 spread evenly. */
const GOLDEN_STEP = (Math.sqrt(5) - 1) / 2;

/**
 * Every trial of each arm as a point beside its neighbours, over a box of the quartiles with whiskers to the extremes.
 * Trials that are not finite are counted in the subtitle. Throws {@link UserError} without a finite trial.
 */
export function distribution(
  rows: readonly TrialRow[],
  options: ChartOptions & Omit<AxisOptions, 'xLog' | 'xDomain'> = {},
): ChartSpec {
  const { xTitle, yTitle = 'value', yLog = false, yDomain, interactive = true } = options;
  const arms = distinct(rows.map((row) => row.arm));
  const finite = rows.filter((row) => Number.isFinite(row.value));
  const values = finite.map((row) => row.value as number);
  const drawn = finite.map((row, i) => ({ ...row, place: (i * GOLDEN_STEP) % 1 }));
  const y = {
    field: 'value',
    type: 'quantitative',
    title: yTitle,
    axis: quantitativeLabels(yLog),
    scale: {
      ...quantitativeScale('distribution', 'y', yLog, values, yDomain),
      ...(yLog ? { padding: 6 } : {}),
    },
  };
  const panels = Math.max(1, distinct(rows.map((row) => row.panel)).length);
  // Many arms share a page: their names become narrower.
  const room = widestPanel(Math.min(options.columns ?? 2, panels), options) / arms.length - 8;
  const labelled = Math.min(LABEL_WIDTH, room);
  const lines = Object.fromEntries(arms.map((arm) => [arm, wrap(arm, LABEL_SIZE, false, labelled)]));
  const colour = { ...colourBy('arm', arms), legend: null };
  const view = {
    encoding: {
      x: {
        field: 'arm',
        type: 'nominal',
        title: xTitle ?? null,
        scale: { domain: arms },
        axis: {
          labelAngle: 0,
          labelOverlap: false,
          grid: false,
          labelExpr: `${JSON.stringify(lines)}[datum.value]`,
        },
      },
    },
    layer: [
      {
        mark: {
          type: 'boxplot',
          extent: 'min-max',
          size: Math.min(44, Math.round(room)),
          box: { opacity: 0.25 },
          median: { color: '#222222', strokeWidth: 2 },
        },
        encoding: { y, color: colour },
      },
      {
        mark: {
          type: 'point',
          filled: true,
          size: 22,
          opacity: 0.75,
          ...(interactive ? { tooltip: true } : {}),
        },
        encoding: {
          y,
          xOffset: {
            field: 'place',
            type: 'quantitative',
            scale: { domain: [-1, 2] },
          },
          color: colour,
        },
      },
    ],
  };
  const labelWidth = Math.max(
    70,
    ...Object.values(lines).flatMap((list) => list.map((line) => textWidth(line, LABEL_SIZE, false))),
  );
  return chart('distribution', drawn, view, {
    width: Math.round(arms.length * (labelWidth + 20)),
    ...options,
    subtitle: withNotes(options.subtitle, divergedNotes(rows)),
  });
}

function divergedNotes(rows: readonly TrialRow[]): string[] {
  const nameOf = ({ panel, arm }: TrialRow) => (panel === undefined ? arm : `${arm} in ${panel}`);
  return distinct(rows.map(nameOf)).flatMap((name) => {
    const trials = rows.filter((row) => nameOf(row) === name);
    const diverged = trials.filter((row) => !Number.isFinite(row.value)).length;
    return diverged === 0 ? [] : [`not drawn: ${diverged} of ${trials.length} trials of ${name}, diverged`];
  });
}
