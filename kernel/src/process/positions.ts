import module, { createRequire } from 'node:module';
import type { SourceMapPayload } from 'node:module';

const require = createRequire(import.meta.url);
const inlineMap = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** A place in a text, lines and columns counted from 1. */
export interface Place {
  line: number;
  column: number;
}

interface Emission {
  code: string;
  maps: module.SourceMap[];
}

const splitMap = (text: string): { code: string; map?: module.SourceMap } => {
  const found = inlineMap.exec(text);
  if (found === null) return { code: text };
  const payload = JSON.parse(Buffer.from(found[1]!, 'base64').toString('utf8')) as SourceMapPayload;
  return { code: text.slice(0, found.index), map: new module.SourceMap(payload) };
};

/** tslab takes a top-level await for an error that it then forgives, which fails for `await (…)` and `for await`. */
const cellOptions = { strict: true, inlineSourceMap: true, disableTopLevelAwait: false };

let newest: Emission = { code: '', maps: [] };

/**
 * Lets tslab's converter, which compiles a cell twice (TypeScript to a module, the module to CommonJS) and throws the
 * source maps away, keep them, and check strictly. To be called before the converter is created. The compiler is
 * tslab's own; only its options change.
 */
export function keepSourceMaps(): void {
  const file = require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] });
  const typescript = require(file);
  // Its exports are read-only: the converter gets a copy of them.
  require.cache[file]!.exports = {
    ...typescript,
    createWatchCompilerHost: (files: unknown, options: object, ...rest: unknown[]) =>
      typescript.createWatchCompilerHost(files, { ...options, ...cellOptions }, ...rest),
    transpileModule: (text: string, options: { compilerOptions: object }) => {
      const first = splitMap(text);
      const compilerOptions = { ...options.compilerOptions, inlineSourceMap: true };
      const output = typescript.transpileModule(first.code, { ...options, compilerOptions });
      const second = splitMap(output.outputText);
      newest = { code: second.code, maps: [second.map, first.map].flatMap((map) => map ?? []) };
      return { ...output, outputText: second.code };
    },
  };
}

/** The maps of the compilation that gave `code`. */
export const mapsOf = (code: string): module.SourceMap[] => (newest.code === code ? newest.maps : []);

/** Follows a place of compiled code back through its maps; undefined for code that nobody wrote. */
export function original(maps: readonly module.SourceMap[], place: Place): Place | undefined {
  let { line, column } = place;
  for (const map of maps) {
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalLine' in entry)) return undefined;
    line = entry.originalLine + 1;
    column = entry.originalColumn + 1;
  }
  return { line, column };
}
