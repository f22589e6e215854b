import { UserError } from '../errors.js';
import { type ChartOptions, type ChartSpec, describedBy, titleBlock } from './chart.js';
import { inlineData } from './inline-data.js';
import { THEME } from './theme.js';

/** A rectangle between two corners, in pixels from the upper left of the picture. */
export interface Box {
  x: number;
  y: number;
  x2: number;
  y2: number;
  fill: string;
  /** Of its edge; grey by default. */
  stroke?: string;
}

/** A straight line from one point to another. */
export interface Connection {
  x: number;
  y: number;
  x2: number;
  y2: number;
  colour?: string;
}

/** A line of text by the middle of its left edge, or as `align` says. */
export interface Label {
  x: number;
  y: number;
  text: string;
  align?: 'left' | 'center' | 'right';
  bold?: boolean;
}

export interface Diagram {
  width: number;
  height: number;
  boxes: readonly Box[];
  connections: readonly Connection[];
  labels: readonly Label[];
}

const GREY = '#777777';
const LABEL_SIZE = 11;

/**
 * A drawing of boxes, lines between them and labels, for networks and other things without axes.
 *
 * Throws {@link UserError} without boxes.
 */
export function diagram(
  { width, height, boxes, connections, labels }: Diagram,
  options: Pick<ChartOptions, 'title' | 'subtitle' | 'description'> = {},
): ChartSpec {
  if (boxes.length === 0) throw new UserError('diagram: boxes must hold at least one box, got none');
  const place = (field: string, size: number, reverse = false) => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, size], nice: false, zero: false, ...(reverse ? { reverse } : {}) },
  });
  const ends = {
    x: place('x', width),
    y: place('y', height, true),
    x2: { field: 'x2' },
    y2: { field: 'y2' },
  };
  const own = (field: string) => ({ field, type: 'nominal', scale: null });
  const layer = (rows: readonly object[], mark: object, encoding: object): object => {
    const { data, transform } = inlineData(rows);
    return { data, ...(transform.length > 0 ? { transform } : {}), mark, encoding };
  };
  const texts = (align: 'left' | 'center' | 'right', bold: boolean): object[] => {
    const chosen = labels.filter((label) => (label.align ?? 'left') === align && !!label.bold === bold);
    if (chosen.length === 0) return [];
    const mark = {
      type: 'text',
      align,
      baseline: 'middle',
      fontSize: LABEL_SIZE,
      fontWeight: bold ? 'bold' : 'normal',
    };
    return [
      layer(
        chosen.map(({ x, y, text }) => ({ x, y, text })),
        mark,
        { x: ends.x, y: ends.y, text: { field: 'text', type: 'nominal' } },
      ),
    ];
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...describedBy(options),
    ...titleBlock(options.title, options.subtitle, width),
    width,
    height,
    config: { ...THEME, view: { stroke: null } },
    layer: [
      ...(connections.length > 0
        ? [
            layer(
              connections.map(({ colour = GREY, ...line }) => ({ ...line, colour })),
              { type: 'rule', strokeWidth: 1 },
              { ...ends, color: own('colour') },
            ),
          ]
        : []),
      layer(
        boxes.map(({ stroke = GREY, ...box }) => ({ ...box, stroke })),
        { type: 'rect', strokeWidth: 1 },
        { ...ends, fill: own('fill'), stroke: own('stroke') },
      ),
      ...(['left', 'center', 'right'] as const).flatMap((align) => [
        ...texts(align, false),
        ...texts(align, true),
      ]),
    ],
  } as unknown as ChartSpec;
}
