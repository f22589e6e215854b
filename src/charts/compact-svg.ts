/**
 * A picture that {@link renderSvg} drew, to be kept beside the chart itself: coordinates to a tenth of a pixel, without the
 * invisible targets of the pointer and the descriptions of single marks, the font named once. It looks the same.
 */
export function compactSvg(svg: string): string {
  const end = svg.indexOf('>') + 1;
  const [root, body] = [svg.slice(0, end), svg.slice(end)];
  const fonts = new Set([...body.matchAll(/ font-family="([^"]*)"/g)].map(([, font]) => font));
  const [font] = fonts;
  const once = fonts.size === 1 ? ` font-family="${font}"` : '';
  const small = body
    .replace(/<path [^>]*\bopacity="0"[^>]*\/>/g, '')
    .replace(/<[^>]*>/g, (tag) =>
      tag
        .replace(/ (?:aria-[a-z]+|role|pointer-events)="[^"]*"/g, '')
        .replace(/ class="(?:mark|role|background|foreground)[^"]*"/g, '')
        .replace(once, '')
        .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
          attribute.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(1)))),
        ),
    )
    .replace(/<g(?: transform="translate\(0,0\)")?><\/g>/g, '');
  return `${root.slice(0, -1)}${once}>${small}`;
}
