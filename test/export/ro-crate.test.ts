import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CRATE_FILE, type Crate, type Entity } from '../../src/export/index.js';
import { readManifest } from '../../src/charts/index.js';
import { projectRoot } from '../../src/system/project-root.js';
import { sha256 } from '../../src/system/sha256.js';
import { workbook } from '../cli/command-line.js';

/** Everything that an entity refers to. */
const refsOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(refsOf)
    : typeof value === 'object' && value !== null && '@id' in value
      ? [String(value['@id'])]
      : [];

/**
 * What the RO-Crate Metadata Specification 1.1 demands: of the document (sections "RO-Crate Structure" and "RO-Crate JSON-LD"),
 * of the root data entity, and of files and folders.
 */
describe('the RO-Crate of the project', () => {
  const root = projectRoot();
  let crate: Crate;
  let byId: Map<string, Entity>;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(async () => {
    const { code, stderr } = await workbook(['export', '--output', folder]);
    assert.deepEqual([code, stderr], [0, '']);
    crate = JSON.parse(readFileSync(path.join(folder, CRATE_FILE), 'utf8')) as Crate;
    byId = new Map(crate['@graph'].map((entity) => [entity['@id'], entity]));
  });

  it('is a flat graph in the context of version 1.1, each entity once with a type', () => {
    assert.ok(([] as unknown[]).concat(crate['@context']).includes('https://w3id.org/ro/crate/1.1/context'));
    assert.equal(byId.size, crate['@graph'].length);
    for (const entity of crate['@graph']) {
      assert.ok(typeof entity['@type'] === 'string', entity['@id']);
      for (const [name, value] of Object.entries(entity))
        for (const one of [value].flat())
          assert.ok(
            typeof one !== 'object' || JSON.stringify(Object.keys(one as object)) === '["@id"]',
            `${entity['@id']} nests an entity in ${name}`,
          );
    }
  });

  it('describes itself and its root', () => {
    const descriptor = byId.get(CRATE_FILE)!;
    assert.deepEqual(descriptor, {
      '@id': CRATE_FILE,
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: { '@id': './' },
    });
    const dataset = byId.get('./')!;
    assert.equal(dataset['@type'], 'Dataset');
    for (const name of ['name', 'description']) assert.ok(String(dataset[name]).length > 5, name);
    assert.match(String(dataset.datePublished), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    assert.ok(byId.has((dataset.license as { '@id': string })['@id']));
  });

  it('refers to what it describes, and describes nothing that the root does not lead to', () => {
    const reached = new Set(['./', CRATE_FILE]);
    for (const id of reached)
      for (const [name, value] of Object.entries(byId.get(id)!))
        if (name !== '@id' && name !== 'conformsTo')
          for (const other of refsOf(value)) {
            assert.ok(byId.has(other), `${id} refers to ${other}, which is not described`);
            reached.add(other);
          }
    assert.deepEqual(
      [...byId.keys()].filter((id) => !reached.has(id)),
      [],
    );
  });

  it('has every file and folder at its relative path, with its size and hash, as a part of the root or of a folder', () => {
    const parts = new Set(crate['@graph'].flatMap(({ hasPart }) => refsOf(hasPart)));
    let files = 0;
    for (const { '@id': id, '@type': type, contentSize, sha256: hash } of crate['@graph']) {
      if (type !== 'File' && type !== 'Dataset') continue;
      const file = path.join(root, decodeURIComponent(id));
      assert.ok(existsSync(file), id);
      if (type === 'Dataset') {
        assert.ok(id.endsWith('/'), id);
        continue;
      }
      files++;
      assert.ok(parts.has(id), `${id} is part of nothing`);
      assert.equal(contentSize, String(statSync(file).size));
      if (files % 20 === 0) assert.equal(hash, sha256(readFileSync(file)));
    }
    assert.ok(files > 1000, `${files}`);
  });

  it('names what trained every record, once', () => {
    const results = crate['@graph']
      .filter((entity) => entity['@type'] === 'CreateAction')
      .flatMap(({ result }) => refsOf(result));
    const records = [...byId.keys()].filter((id) => /^data\/trials\/.*\.json$/.test(id));
    assert.deepEqual(results.sort(), records.sort());
    for (const entity of crate['@graph'].filter((one) => one['@type'] === 'CreateAction')) {
      assert.equal(byId.get(refsOf(entity.instrument)[0])!['@type'], 'SoftwareApplication');
      assert.ok(Date.parse(String(entity.startTime)) <= Date.parse(String(entity.endTime)));
    }
  });

  it('has every claim of the table of claims, with what is found', () => {
    const rows = readFileSync(path.join(root, 'figures', 'claims.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ')).length;
    const reviews = crate['@graph'].filter((entity) => entity['@type'] === 'ClaimReview');
    assert.equal(reviews.length, rows - 2);
    for (const { itemReviewed, claimReviewed, reviewBody } of reviews) {
      assert.equal(byId.get(refsOf(itemReviewed)[0])!.text, claimReviewed);
      assert.match(String(reviewBody), /supported|contradicted|undecided|too small|not testable/);
    }
  });

  it('has every figure of the manifest', () => {
    for (const name of Object.keys(readManifest(path.join(root, 'figures'))))
      assert.ok(byId.has(`figures/${name.split('/').map(encodeURIComponent).join('/')}`), name);
  });
});
