import module from 'node:module';
import type { SourceMapPayload } from 'node:module';
import type { Unit } from '../compiled.js';
import type { Place } from '../excerpt.js';

const units = new Map<string, Unit>();
const maps = new Map<string, module.SourceMap>();

/** Keeps the map of a script, whose places in stack traces it explains. */
export function keepSourceMap(script: string, unit: Unit): void {
  units.set(script, unit);
  maps.delete(script);
}

/** Follows a place back through a source map; undefined for code that nobody wrote. */
export function follow(map: module.SourceMap, { line, column }: Place): Place | undefined {
  const entry = map.findEntry(line - 1, column - 1);
  if (!('originalLine' in entry)) return undefined;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** Whether `script` is compiled code of a cell or of a file that cells import. */
export const isCompiled = (script: string): boolean => units.has(script);

/** The place in the text of a cell or file that a place in its compiled code comes from. */
export function originalPlace(script: string, place: Place): Place | undefined {
  let map = maps.get(script);
  if (map === undefined) {
    map = new module.SourceMap(JSON.parse(units.get(script)!.map) as SourceMapPayload);
    maps.set(script, map);
  }
  return follow(map, place);
}
