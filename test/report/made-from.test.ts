import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { madeFrom, staleReasons } from '../../src/report/index.js';
import { setEnvironment } from '../support/environment.js';
import { temporaryFolder } from '../support/folders.js';

const notebook = (code: string, prose = 'Prose.') => ({
  cells: [
    { cell_type: 'markdown', source: prose },
    { cell_type: 'code', source: code },
  ],
});

it('outputs are stale once a record, the code or the library is another, and not for other prose', (t) => {
  const folder = temporaryFolder(t);
  setEnvironment(t, { WORKBOOK_DATA: folder });
  const records = path.join(folder, 'q-neurons', 'overhead');
  mkdirSync(records, { recursive: true });
  const record = path.join(records, 'tanh-paper-0..4-0123456789ab.json');
  writeFileSync(record, '{\n  "checksum": "a"\n}\n');
  const stated = madeFrom(notebook('draw();'), 'q-neurons');
  const reasons = (code = 'draw();', prose?: string) =>
    staleReasons(notebook(code, prose), 'q-neurons', stated);
  assert.deepEqual(reasons(), []);
  assert.deepEqual(reasons('draw();', 'Other prose.'), []);
  assert.match(reasons('drawn();').join(), /^its code, or that of the paper's experiments, has changed/);
  // The modules of another paper are another source.
  assert.notEqual(madeFrom(notebook('draw();'), 'flexible-activations').source, stated.source);
  assert.match(
    staleReasons(notebook('draw();'), 'q-neurons', { ...stated, library: '0.0.9' }).join(),
    /the library is .*, its outputs are from 0\.0\.9/,
  );
  assert.match(staleReasons(notebook('draw();'), 'q-neurons', undefined).join(), /is not known/);
  // Locks and unfinished files are no records.
  writeFileSync(path.join(records, '.lock.json'), '');
  assert.deepEqual(reasons(), []);
  appendFileSync(record, ' ');
  assert.deepEqual(reasons(), ['the stored records have changed since']);
  writeFileSync(record, '{\n  "checksum": "b"\n}\n');
  assert.deepEqual(reasons(), ['the stored records have changed since']);
});
