import vegaEmbed, { type VisualizationSpec } from 'vega-embed';

// Its types describe a CommonJS module; what is bundled is the ES module, whose default is the function itself.
const embed = vegaEmbed as unknown as typeof vegaEmbed.default;

/** Draws a Vega-Lite chart in an element, with tooltips and a menu that saves it. */
globalThis.workbookDraw = async (element, spec) => {
  await embed(element, spec as VisualizationSpec, {
    mode: 'vega-lite',
    renderer: 'svg',
    actions: { export: true, source: true, compiled: false, editor: false },
  });
};
