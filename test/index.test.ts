import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './support/folders.js';

const library = fileURLToPath(new URL('../src/index.js', import.meta.url));

/** The npm packages that a program loads. */
function packagesOf(t: TestContext, program: string): string[] {
  const folder = temporaryFolder(t);
  const env = { ...process.env, NODE_V8_COVERAGE: folder };
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env });
  assert.equal(status, 0, stderr);
  const urls = readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
      result: { url: string }[];
    };
    return result.map(({ url }) => url);
  });
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe('the library', () => {
  it('loads renderers and wasm only when they are used', (t) => {
    const heavy = ['@resvg/resvg-js', '@tensorflow/tfjs-backend-wasm', 'vega', 'vega-lite', 'zeromq'];
    const load = `const { curves, renderPng, renderSvg } = await import(${JSON.stringify(library)});`;
    const atOnce = packagesOf(t, load.replace(/.* = await/, 'void'));
    assert.ok(atOnce.includes('@tensorflow/tfjs-core'), `loaded are ${atOnce.join(', ')}`);
    assert.deepEqual(
      atOnce.filter((name) => heavy.includes(name)),
      [],
    );
    const rows = JSON.stringify([1, 2].map((x) => ({ arm: 'a', x, mean: x })));
    const drawn = packagesOf(
      t,
      `(async () => { ${load} await renderPng(await renderSvg(curves(${rows}))); })()`,
    );
    assert.deepEqual(
      heavy.filter((name) => drawn.includes(name)),
      ['@resvg/resvg-js', 'vega', 'vega-lite'],
    );
  });

  it('awaits nothing while it loads, so that require takes it, too', () => {
    const program = `process.stdout.write(typeof require(${JSON.stringify(library)}).renderSvg)`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    assert.equal(stdout, 'function', stderr);
  });
});
