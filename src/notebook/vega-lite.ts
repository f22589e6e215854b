/** The MIME type of a chart's specification in a notebook. */
export const VEGA_LITE = 'application/vnd.vegalite.v5+json';
