export { type AxisOptions, type ChartOptions, type ChartSpec, type LineStyle, styleAt } from './chart.js';
export { type CurveRow, curves, type CurvesOptions } from './curves.js';
export { densityHistogram, type DensityHistogramOptions, type DensityPanel } from './density-histogram.js';
export { describeSources } from './describe-sources.js';
export { type Box, type Connection, diagram, type Diagram, type Label } from './diagram.js';
export { distribution, type TrialRow } from './distribution.js';
export { functionCurves, type FunctionCurvesOptions, type FunctionRow } from './function-curves.js';
export { type CellRow, heatMap, type HeatMapOptions } from './heat-map.js';
export { histogram, type HistogramOptions } from './histogram.js';
export { type IntervalRow, intervals, type IntervalsOptions } from './intervals.js';
export { checkManifest, type Manifest, type ManifestEntry, readManifest, type Sources } from './manifest.js';
export { writeFigure, writeTable } from './write-figure.js';
export {
  type DifferenceRow,
  pairedDifferences,
  type PairedDifferencesOptions,
} from './paired-differences.js';
export { dotRows, type PointRow } from './dot-rows.js';
export { thin } from './thin.js';
export { bandOfLogs, type Spread } from './edges.js';
export { estimateText, fixed, grouped, plain, pValue, scientific } from './numbers.js';
export { renderPng, renderSvg } from './render.js';
export { type FrameRow, sliderCurves, type SliderOptions } from './slider-curves.js';
export { smallMultiples } from './small-multiples.js';
export { type Cell, type Column, type Estimate, type Table, toCsv, toLatex, toMarkdown } from './tables.js';
export { FONT, PALETTE, THEME } from './theme.js';
export { column } from './columns.js';
export { compact } from './compact.js';
export { compactSvg } from './compact-svg.js';
