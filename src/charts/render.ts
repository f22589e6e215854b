import type * as Vega from 'vega';
import { UserError } from '../errors.js';
import type { ChartSpec } from './chart.js';
import { FONT_FILES, textWidth } from './font-metrics.js';

/**
 * Draws a Vega-Lite specification without a browser or a canvas: SVG text, the same bytes for the same specification in
 * every process, locale and time zone.
 *
 * Everything that Vega-Lite or Vega warn of is an error, as is data that is not inline: {@link UserError}.
 */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  // The renderers are large; they are loaded with the first chart.
  const [vega, { default: vegaLite }] = await Promise.all([import('vega'), import('vega-lite')]);
  measureTextInDejaVu(vega);
  const warnings: string[] = [];
  const logger = collecting(warnings, vega.Warn);
  try {
    // Vega marks the rows that it is given, so it gets a copy.
    const compiled = vegaLite.compile(structuredClone(spec), { logger }).spec;
    const view = new vega.View(vega.parse(compiled, undefined, { logger } as object), {
      renderer: 'none',
      logger,
      loader: inlineDataOnly(),
    });
    const svg = await view.toSVG();
    view.finalize();
    if (warnings.length > 0) throw new Error(warnings.join('; '));
    return withDescription(renumberIdentifiers(svg), view.description());
  } catch (error) {
    const problems = [...warnings, (error as Error).message].filter(
      (text, i, all) => all.indexOf(text) === i,
    );
    throw new UserError(
      `renderSvg: the chart cannot be drawn: ${problems.join('; ').replaceAll('\n', ' ')}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * The picture of an SVG as PNG bytes, `scale` times its size in pixels (default 2; in (0, 16], else {@link UserError}).
 * Only the fonts of the npm package dejavu-fonts-ttf are used, so the bytes are the same on machines with no fonts.
 */
export async function renderPng(svg: string, scale = 2): Promise<Uint8Array> {
  if (!(0 < scale && scale <= 16)) throw new UserError(`renderPng: scale must be in (0, 16], got ${scale}`);
  const { Resvg } = await import('@resvg/resvg-js');
  try {
    const resvg = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: scale },
      font: { loadSystemFonts: false, fontFiles: [...FONT_FILES], defaultFontFamily: 'DejaVu Sans' },
    });
    return resvg.render().asPng();
  } catch (error) {
    throw new UserError(`renderPng: the SVG cannot be drawn: ${(error as Error).message}`, { cause: error });
  }
}

/** Without a canvas Vega guesses widths from the number of letters, with one they depend on the machine's fonts. */
function measureTextInDejaVu(vega: typeof Vega): void {
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  metrics.width = (item, text) => {
    const line = String(text ?? '');
    const bold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
    return textWidth(line, item.fontSize ?? 11, bold);
  };
}

interface TextMetrics {
  width(item: { fontSize?: number; fontWeight?: string | number }, text: unknown): number;
}

function collecting(warnings: string[], warningLevel: number): Vega.LoggerInterface {
  const collect = (...parts: readonly unknown[]) => {
    warnings.push(parts.map(String).join(' '));
    return logger;
  };
  const ignore = () => logger;
  const level = (value?: number) => (value === undefined ? warningLevel : logger);
  const logger = {
    level,
    error: collect,
    warn: collect,
    info: ignore,
    debug: ignore,
  } as Vega.LoggerInterface;
  return logger;
}

function inlineDataOnly(): Vega.Loader {
  const refuse = (address: unknown) =>
    Promise.reject(new UserError(`a chart holds its data inline, it cannot load ${address}`));
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Vega.Loader;
}

/** The picture with its description as the text that is read out in place of it, as Vega does in a page. */
function withDescription(svg: string, description: string | undefined): string {
  if (description === undefined || description === '') return svg;
  const text = description
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return svg.replace(/^<svg /, () => `<svg role="img" aria-label="${text}" `);
}

/** Clip paths and gradients are numbered over the life of the process; here, by their order in the picture. */
function renumberIdentifiers(svg: string): string {
  const names = new Map<string, string>();
  const renumbered = (name: string, kind: string) => {
    if (!names.has(name)) names.set(name, `${kind}${names.size}`);
    return names.get(name)!;
  };
  return svg.replace(
    /(\bid="|url\(#)((clip|gradient_)\d+)(?=["')])/g,
    (_, before: string, name: string, kind: string) => before + renumbered(name, kind),
  );
}
