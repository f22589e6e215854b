import type { ChartSpec } from '../charts/index.js';
import { VEGA_LITE } from '../notebook/vega-lite.js';
import type { NotebookDisplay } from './workbook.js';

/** Shows a chart in a notebook; writes nothing. */
export const showChart = (display: Pick<NotebookDisplay, 'raw'>, spec: ChartSpec): void =>
  display.raw(VEGA_LITE, spec);
