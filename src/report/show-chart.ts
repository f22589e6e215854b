import type { ChartSpec } from '../charts/index.js';
import type { NotebookDisplay } from './workbook.js';

/** The MIME type of a chart's specification in a notebook. */
export const VEGA_LITE = 'application/vnd.vegalite.v5+json';

/** Shows a chart in a notebook; writes nothing. */
export const showChart = (display: Pick<NotebookDisplay, 'raw'>, spec: ChartSpec): void =>
  display.raw(VEGA_LITE, spec);
