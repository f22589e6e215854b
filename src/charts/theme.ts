import type { Config } from 'vega-lite';

/** First the font that the headless renderer carries, then one of nearly the same widths. */
export const FONT = 'DejaVu Sans, Verdana, sans-serif';

/**
 * Eight colours that stay apart under the common forms of colour blindness.
 *
 * Source: Okabe and Ito, Color universal design, 2008; their yellow is left out, it is too pale for lines on white.
 */
export const PALETTE: readonly string[] = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#8C6D31',
];

/** Line patterns that tell the arms apart without colour, in the order of {@link PALETTE}. */
export const DASHES: readonly number[][] = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [5, 2],
  [2, 4],
  [12, 3],
  [4, 2, 1, 2],
];

/** The widest picture that a notebook or a page shows without scrolling, in pixels. */
export const PAGE_WIDTH = 960;

/** Font sizes in pixels. */
export const TITLE_SIZE = 15;
export const SUBTITLE_SIZE = 11;
export const PANEL_NAME_SIZE = 12;

/** The look of every chart. */
export const THEME: Config = {
  font: FONT,
  background: 'white',
  padding: 12,
  title: {
    anchor: 'start',
    fontSize: TITLE_SIZE,
    subtitleFontSize: SUBTITLE_SIZE,
    subtitleColor: '#555555',
    subtitlePadding: 5,
    offset: 14,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelLimit: 0,
    labelSeparation: 4,
    gridColor: '#e8e8e8',
    domainColor: '#999999',
    tickColor: '#999999',
  },
  header: { labelFontSize: PANEL_NAME_SIZE, labelFontWeight: 'bold', labelLimit: 0 },
  legend: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelLimit: 0,
    titleLimit: 0,
    symbolSize: 300,
    symbolStrokeWidth: 2,
  },
  range: { category: [...PALETTE], ramp: { scheme: 'cividis' }, heatmap: { scheme: 'cividis' } },
  view: { stroke: '#cccccc' },
};
