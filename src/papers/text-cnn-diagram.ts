import { type Box, type ChartSpec, diagram, PALETTE } from '../charts/index.js';

const WORDS = ['the', 'rock', 'is', 'destined', 'to', 'be', 'the', 'new', 'conan'];
const ROW = 22;
const TOP = 30;
const PALE = ['#cfe2f3', '#fbdcc4', '#c9ece0'];

/** A column of rows with an edge each. */
const rows = (x: number, width: number, y: number, count: number, height: number, fill: string): Box[] =>
  Array.from({ length: count }, (_, i) => ({
    x,
    x2: x + width,
    y: y + i * height,
    y2: y + (i + 1) * height,
    fill,
  }));

/** The text CNN as a drawing, from the vectors of a sentence's words to two classes. */
export function textCnnDiagram(title: string): ChartSpec {
  const middle = TOP + (WORDS.length * ROW) / 2;
  const windows = [3, 4, 5].map((size, k) => ({
    size,
    colour: PALETTE[k],
    pale: PALE[k],
    first: [0, 2, 4][k],
  }));
  const maps = windows.map((window, k) => ({
    ...window,
    x: 330,
    y: TOP - 10 + k * 76,
    count: WORDS.length - window.size + 1,
  }));
  return diagram(
    {
      width: 900,
      height: 260,
      boxes: [
        ...[0, 1, 2, 3, 4, 5].flatMap((column) =>
          rows(90 + 20 * column, 20, TOP, WORDS.length, ROW, '#f2f2f2'),
        ),
        ...windows.map(({ size, colour, first }) => ({
          x: 88 - 3 * (size - 3),
          x2: 212 + 3 * (size - 3),
          y: TOP + first * ROW,
          y2: TOP + (first + size) * ROW,
          fill: 'transparent',
          stroke: colour,
        })),
        ...maps.flatMap(({ x, y, count, colour, pale }) =>
          [2, 1, 0].flatMap((depth) =>
            rows(x + 8 * depth, 16, y + 4 * depth, count, 8, pale).map((box) => ({ ...box, stroke: colour })),
          ),
        ),
        ...maps.flatMap(({ colour, pale }, k) =>
          rows(500, 16, TOP + 8 + k * 60, 6, 10, pale).map((box) => ({ ...box, stroke: colour })),
        ),
        ...rows(650, 16, middle - 50, 10, 10, '#eadcf0'),
        ...rows(780, 16, middle - 20, 2, 20, '#f2f2f2'),
      ],
      connections: [
        ...maps.flatMap(({ size, first, y, count, colour }) =>
          [first, first + size].map((row, end) => ({
            x: 212,
            y: TOP + row * ROW,
            x2: 330,
            y2: y + 4 * count + 8 * end,
            colour,
          })),
        ),
        ...maps.map(({ y, count, colour }, k) => ({
          x: 362,
          y: y + 4 * count,
          x2: 500,
          y2: TOP + 38 + k * 60,
          colour,
        })),
        ...[0, 180].flatMap((from) =>
          [-50, 50].map((to) => ({ x: 516, y: TOP + 8 + from, x2: 650, y2: middle + to })),
        ),
        ...[-50, 50].flatMap((from) =>
          [-20, 20].map((to) => ({ x: 666, y: middle + from, x2: 780, y2: middle + to })),
        ),
      ],
      labels: [
        ...WORDS.map((text, i) => ({ x: 80, y: TOP + (i + 0.5) * ROW, text, align: 'right' as const })),
        { x: 150, y: 12, text: 'vectors of the words', align: 'center', bold: true },
        { x: 345, y: 8, text: 'filters over 3, 4, 5 words', align: 'center', bold: true },
        { x: 345, y: 252, text: '3 × 100 feature maps', align: 'center' },
        { x: 508, y: 12, text: 'maximum over time', align: 'center', bold: true },
        { x: 508, y: 236, text: 'activation, dropout 0.5: 300 features', align: 'center' },
        { x: 658, y: 60, text: 'dense layer', align: 'center', bold: true },
        { x: 658, y: 200, text: 'activation: 100 neurons', align: 'center' },
        { x: 804, y: middle - 10, text: 'positive' },
        { x: 804, y: middle + 10, text: 'negative' },
      ],
    },
    {
      title,
      subtitle:
        'one sentence of nine words; six of the dimensions and three of the 100 maps of each size are drawn',
    },
  );
}
