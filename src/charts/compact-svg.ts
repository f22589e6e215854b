/**
 * A picture that {@link renderSvg} drew, to be kept beside the chart itself: coordinates to a tenth of a pixel, without the
 * invisible targets of the pointer and the descriptions of single marks, the font named once, attributes in single
 * quotes, which JSON does not escape, the cells of one colour of a heat map and the lines of a grid each as one path. It
 * looks the same.
 */
export function compactSvg(svg: string): string {
  const end = svg.indexOf('>') + 1;
  const [root, body] = [svg.slice(0, end - 1), svg.slice(end)];
  const fonts = new Set([...body.matchAll(/ font-family="([^"]*)"/g)].map(([attribute]) => attribute));
  const [font = ''] = fonts.size === 1 ? fonts : [];
  const marks = body
    .replace(/<(?:path|line) (?:[^>]* )?(?:opacity="0"|display="none")[^>]*\/>/g, '')
    .replace(/<text(?:[^>]*\/>|[^>]* opacity="0"[^>]*>[^<]*<\/text>|[^>]*><\/text>)/g, '')
    .replace(/<[^>]*>/g, (tag) =>
      tag
        .replace(/ (?:(?:aria-[a-z]+|role|class|pointer-events)="[^"]*"|opacity="1")/g, '')
        .replace(font, '')
        .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (text) =>
          text.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(1)))),
        )
        .replace(/rgb\((\d+), (\d+), (\d+)\)/g, (_, ...parts: string[]) => hexadecimal(parts.slice(0, 3)))
        .replace(/="([^"']*)"/g, "='$1'"),
    );
  return `${root}${font}>${marks.replace(CELLS, byColour).replace(LINES, asOnePath)}`;
}

const hexadecimal = (parts: readonly string[]): string =>
  `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;

/** Filled shapes without another attribute, one after another, as the cells of a heat map are. */
const CELL = /<path d='([^']*)' fill='([^']*)'\/>/g;
const CELLS = /(?:<path d='[^']*' fill='[^']*'\/>){20,}/g;

/** The cells in order of colour; where neighbours overlap, by a twentieth of a cell, it is not told which lies above. */
function byColour(cells: string): string {
  const shapes = new Map<string, string>();
  for (const [, shape, fill] of cells.matchAll(CELL)) shapes.set(fill, (shapes.get(fill) ?? '') + shape);
  return [...shapes].map(([fill, shape]) => `<path d='${shape}' fill='${fill}'/>`).join('');
}

/** Straight lines of the same look, one after another, as those of a grid and the ticks of an axis are. */
const LINE = /<line transform='translate\(([^)]*)\)' x2='([^']*)' y2='([^']*)'([^>]*)\/>/g;
const LINES =
  /<line transform='translate\([^)]*\)' x2='[^']*' y2='[^']*'([^>]*)\/>(?:<line transform='translate\([^)]*\)' x2='[^']*' y2='[^']*'\1\/>)+/g;

function asOnePath(lines: string, look: string): string {
  const moves = [...lines.matchAll(LINE)].map(([, from, x, y]) => `M${from}l${x},${y}`);
  return `<path d='${moves.join('')}'${look}/>`;
}
