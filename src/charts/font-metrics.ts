import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The files of the fonts that charts are drawn with: DejaVu Sans from its npm package, on every machine the same. */
export const FONT_FILES: readonly string[] = [
  'DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf',
  'DejaVuSans-Oblique.ttf',
  'DejaVuSans-BoldOblique.ttf',
].map((file) => path.join(fontFolder(), file));

function fontFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json');
  return path.join(path.dirname(manifest), 'ttf');
}

/** Width of `text` in DejaVu Sans at `fontSize` pixels, in pixels: the sum of the glyphs' advances, no kerning. */
export function textWidth(text: string, fontSize: number, bold: boolean): number {
  const { unitsPerEm, advanceOf } = bold ? boldFont() : regularFont();
  let units = 0;
  for (const character of text) units += advanceOf(character.codePointAt(0)!);
  return (units * fontSize) / unitsPerEm;
}

interface Font {
  unitsPerEm: number;
  /** Advance width of a code point, in units; of the glyph for the missing where the font has none. */
  advanceOf(codePoint: number): number;
}

const regularFont = once(() => readFont(FONT_FILES[0]));
const boldFont = once(() => readFont(FONT_FILES[1]));

function once<T>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}

/** Reads the tables head, hhea, hmtx and cmap (format 12) of a TrueType file. */
function readFont(file: string): Font {
  const bytes = readFileSync(file);
  const offsetOf = (table: string) => {
    for (let i = 0; i < bytes.readUInt16BE(4); i++) {
      const entry = 12 + 16 * i;
      if (bytes.toString('latin1', entry, entry + 4) === table) return bytes.readUInt32BE(entry + 8);
    }
    throw new Error(`${file} has no table ${table}`);
  };
  const [metrics, glyphOf] = [offsetOf('hmtx'), readCharacterMap(bytes, offsetOf('cmap'))];
  const metricCount = bytes.readUInt16BE(offsetOf('hhea') + 34);
  return {
    unitsPerEm: bytes.readUInt16BE(offsetOf('head') + 18),
    advanceOf: (codePoint) =>
      bytes.readUInt16BE(metrics + 4 * Math.min(glyphOf.get(codePoint) ?? 0, metricCount - 1)),
  };
}

function readCharacterMap(bytes: Buffer, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); i++) {
    const table = cmap + bytes.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (bytes.readUInt16BE(table) !== 12) continue;
    for (let group = 0; group < bytes.readUInt32BE(table + 12); group++) {
      const at = table + 16 + 12 * group;
      const [first, last, glyph] = [0, 4, 8].map((field) => bytes.readUInt32BE(at + field));
      for (let codePoint = first; codePoint <= last; codePoint++) {
        glyphs.set(codePoint, glyph + codePoint - first);
      }
    }
  }
  if (glyphs.size === 0) throw new Error('the font has no character map of format 12');
  return glyphs;
}
