import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { UserError } from '../../src/errors.js';
import { formatNotebook, parseNotebook, readNotebook } from '../../src/notebook/index.js';
import { kernelName } from '../../src/notebook/nbformat.js';
import { fixtures, workFolder } from './helpers.js';

const folder = workFolder();
const fixture = (name: string) => path.join(fixtures, `${name}.ipynb`);
const isOneLine = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, String(error));
  assert.match(error.message, pattern);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

describe('a file that is no notebook to run', () => {
  const cases: [string, RegExp][] = [
    ['empty', /empty\.ipynb is empty: restore it/],
    ['truncated', /truncated\.ipynb is not JSON, or truncated: restore it/],
    ['not-json', /not-json\.ipynb is not JSON/],
    ['format-3', /has notebook format 3, needed is 4: convert it/],
    ['no-cells', /has no cells: add a code cell/],
    ['only-markdown', /has no code cell/],
    ['duplicate-ids', /cells 1 and 2 have the same id "code-1": change one/],
    ['missing', /no notebook .*missing\.ipynb: check the path/],
  ];
  for (const [name, message] of cases) {
    it(name, () => assert.throws(() => readNotebook(fixture(name)), isOneLine(message)));
  }

  it('no kernelspec', () => {
    const file = fixture('no-kernelspec');
    assert.throws(() => kernelName(readNotebook(file), file), isOneLine(/names no kernel.*"name": "tslab"/));
  });

  it('a folder', () => {
    assert.throws(() => readNotebook(fixtures), isOneLine(/is a folder/));
  });

  it('bytes that are no UTF-8', () => {
    const file = path.join(folder, 'latin1.ipynb');
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    assert.throws(() => readNotebook(file), isOneLine(/not UTF-8/));
  });

  it('a file without read permission', { skip: process.getuid?.() === 0 && 'root reads everything' }, () => {
    const file = path.join(folder, 'secret.ipynb');
    writeFileSync(file, '{}', { mode: 0o000 });
    assert.throws(() => readNotebook(file), isOneLine(/no permission/));
    chmodSync(file, 0o600);
  });

  const parts: [string, string, RegExp][] = [
    ['a number', '1', /the JSON is not an object/],
    ['another JSON file', '{"name": "x"}', /it has no "nbformat"/],
    ['cells that are no list', '{"nbformat": 4, "cells": {}}', /no list "cells"/],
    ['a cell that is no object', '{"nbformat": 4, "cells": [7]}', /cell 1: is not an object/],
    ['an unknown cell type', '{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', /cell_type "heading"/],
    ['a cell without source', '{"nbformat": 4, "cells": [{"cell_type": "code"}]}', /no source text/],
    [
      'an id with a space',
      '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "id": "a b"}]}',
      /cell 1: has the id "a b"/,
    ],
  ];
  for (const [name, text, message] of parts) {
    it(name, () => assert.throws(() => parseNotebook(text, 'x.ipynb'), isOneLine(message)));
  }
});

describe('a notebook that only looks odd', () => {
  const text = readFileSync(fixture('good'), 'utf8');
  const plain = formatNotebook(readNotebook(fixture('good')));

  it('byte order mark and Windows line ends', () => {
    assert.equal(formatNotebook(parseNotebook(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'x')), plain);
  });

  it('spaces, quotes and letters of other alphabets in the path, and a link', () => {
    const odd = path.join(folder, `größe "Ω" 'a b'`);
    mkdirSync(odd);
    const file = path.join(odd, '実験 $1.ipynb');
    writeFileSync(file, text);
    const link = path.join(folder, 'link.ipynb');
    symlinkSync(file, link);
    assert.equal(formatNotebook(readNotebook(file)), plain);
    assert.equal(formatNotebook(readNotebook(link)), plain);
  });
});

describe('the canonical text', () => {
  it('of the fixtures is what they hold: writing what was read changes nothing', () => {
    for (const name of ['good', 'throws', 'type-error']) {
      assert.equal(formatNotebook(readNotebook(fixture(name))), readFileSync(fixture(name), 'utf8'));
    }
  });

  it('does not depend on the order of keys, on the indent, on counts and times of execution', () => {
    const cell = (metadata: object, count: number) => ({
      source: ['const a = 1;\n', 'a'],
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'old' }],
      metadata,
      id: 'x',
      execution_count: count,
      cell_type: 'code',
    });
    const one = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { b: 1, a: { d: 1, c: 2 } },
      cells: [cell({}, 1)],
    };
    const times = { execution: { 'iopub.status.idle': '2020-01-01T00:00:00Z' } };
    const two = {
      cells: [cell(times, 7)],
      metadata: { a: { c: 2, d: 1 }, b: 1 },
      nbformat_minor: 5,
      nbformat: 4,
    };
    assert.equal(
      formatNotebook(parseNotebook(JSON.stringify(two, null, 4), 'x')),
      formatNotebook(parseNotebook(JSON.stringify(one), 'x')),
    );
  });

  it('writes small numbers as Python does, so that a save in Jupyter leaves them', () => {
    const metadata = { sizes: [1e-4, 0.00001234, -3e-7, 2.5e-100], 'a "key"': 1.5877e-6, text: '0.00001' };
    const cells = [{ cell_type: 'code', metadata, source: '0.00001' }];
    const written = formatNotebook(
      parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), 'x'),
    );
    // json.dumps of Python 3.11: [0.0001, 1.234e-05, -3e-07, 2.5e-100] and 1.5877e-06
    assert.match(written, /\[\s+0\.0001,\s+1\.234e-05,\s+-3e-07,\s+2\.5e-100\s+\]/);
    assert.match(written, /"a \\"key\\"": 1\.5877e-06,/);
    assert.equal(written.match(/"0\.00001"/g)?.length, 2);
  });

  it('keeps cell ids, attachments and metadata, and gives ids where format 4.5 wants them', () => {
    const attachments = { 'a.png': { 'image/png': 'AAAA' } };
    const cells = [
      { cell_type: 'markdown', id: 'kept', metadata: { tags: ['t'] }, source: '', attachments },
      { cell_type: 'code', metadata: {}, source: 'same' },
      { cell_type: 'code', metadata: {}, source: 'same' },
    ];
    const written = formatNotebook(
      parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), 'x'),
    );
    const read = parseNotebook(written, 'x');
    assert.deepEqual(read.cells[0], { ...cells[0], cell_type: 'markdown' });
    assert.match(read.cells[1].id!, /^[0-9a-f]{8}$/);
    assert.notEqual(read.cells[1].id, read.cells[2].id);
    const minor4 = parseNotebook(
      JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: cells.slice(1) }),
      'x',
    );
    assert.doesNotMatch(formatNotebook(minor4), /"id"/);
  });
});
