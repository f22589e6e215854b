import path from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../system/project-root.js';

/**
 * The scripts of the pages, by path: `loader` waits for charts to come into view, `draw` is Vega, Vega-Lite and vega-embed.
 * Plain scripts, as modules are not loaded from a disk.
 */
export async function bundle(): Promise<[string, Uint8Array][]> {
  const folder = path.join(projectRoot(), 'src', 'site', 'browser');
  const { outputFiles } = await build({
    entryPoints: ['loader', 'draw'].map((name) => path.join(folder, `${name}.ts`)),
    outdir: 'assets',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'silent',
  });
  return outputFiles.map((file) => [`assets/${path.basename(file.path)}`, file.contents]);
}
