import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { BACKENDS } from '../../src/backends/index.js';

const MODULE = new URL('../../src/backends/index.js', import.meta.url).href;
const PROGRAM = `
import { chooseBackend } from '${MODULE}';
try { console.log(JSON.stringify(await chooseBackend())); }
catch (error) { console.log(JSON.stringify({ error: error.message, type: error.name })); }
`;

/** What a fresh process chooses with WORKBOOK_BACKEND set so. */
function choose(backend?: string, env: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
    env: { ...process.env, WORKBOOK_BACKEND: backend ?? '', ...env },
  });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    name?: string;
    notes?: string[];
    error?: string;
    type?: string;
  };
}

describe('chooseBackend', () => {
  for (const backend of ['wasm', 'cpu'])
    it(`takes ${backend} when WORKBOOK_BACKEND asks for it`, () => {
      const choice = choose(backend);
      assert.equal(choice.name, backend);
      assert.deepEqual(choice.notes, []);
    });

  it('names the allowed backends when WORKBOOK_BACKEND is none of them', () => {
    const { error, type } = choose('cuda');
    assert.equal(type, 'UserError');
    assert.match(error!, /'cuda'.*onednn, tensorflow, wasm, cpu/);
  });

  it('takes the fastest and says of each faster one why it was passed over', () => {
    const { name, notes } = choose();
    const passedOver = BACKENDS.slice(0, BACKENDS.indexOf(name as (typeof BACKENDS)[number]));
    assert.deepEqual(
      notes!.map((note) => note.split(' ')[0]),
      [...passedOver],
    );
  });

  it('goes on with a slower backend when the native one is switched off', () => {
    const { name, notes } = choose(undefined, { TFJS_ONEDNN: 'off' });
    assert.notEqual(name, 'onednn');
    assert.match(notes![0], /^onednn is not available: ./);
  });

  it('refuses, with the reason, to go without a backend that WORKBOOK_BACKEND asks for', () => {
    const { error, type } = choose('onednn', { TFJS_ONEDNN: 'off' });
    assert.equal(type, 'UserError');
    assert.match(error!, /^WORKBOOK_BACKEND asks for onednn, which is not available: ./);
  });
});
