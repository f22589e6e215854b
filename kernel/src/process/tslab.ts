import { createRequire } from 'node:module';
import { showBundle } from './global.js';
import type { Namespace } from './loader.js';
import type { Bundle } from './messages.js';
import { withChartText } from './render.js';

const require = createRequire(import.meta.url);

let loaded: Namespace | undefined;

/** The module "tslab" of the cells: its `display` and `newDisplay` publish through this kernel. */
export function tslab(): Namespace {
  if (loaded === undefined) {
    // tslab's own compiler, of which only the version is asked, takes a third of a second to load.
    const compiler = require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] });
    const { version } = require('typescript/package.json');
    require.cache[compiler] ??= { exports: { version, sys: {} } } as NodeJS.Module;
    const publicApi = require('tslab') as Namespace;
    require('tslab/dist/jupyter.js').lastWriteDisplayData = (
      { data, transient }: { data: Bundle; transient?: { display_id?: string } },
      update?: boolean,
    ) => showBundle(withChartText(data), transient?.display_id, update === true);
    loaded = { ...publicApi, default: publicApi };
  }
  return loaded;
}
