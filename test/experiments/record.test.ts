import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseRecord, recordKey, recordName, recordText } from '../../src/experiments/record.js';
import type { TrialRecord } from '../../src/experiments/record.js';
import { projectRoot } from '../../src/system/project-root.js';
import { exampleRecord } from './fixtures/example-record.js';
import { fractions } from './fixtures/synthetic.js';

const read = (text: string): TrialRecord => parseRecord(Buffer.from(text));
const text = recordText(exampleRecord);

describe('a record', () => {
  it('comes back as it was, special values included', () => {
    assert.deepEqual(read(text), exampleRecord);
    assert.equal(recordText(read(text)), text);
    const [diverged] = read(text).trials;
    assert.ok(Number.isNaN(diverged.metrics.error));
    assert.ok(Object.is(diverged.metrics.negativeZero, -0));
    assert.deepEqual(diverged.curves.loss.slice(-2), [Infinity, NaN]);
  });

  it('may name a plan and the processor time, and need not', () => {
    const older = exampleRecord.provenance;
    const newer = { ...older, plan: 'a'.repeat(64), processorSeconds: 1.25 };
    for (const provenance of [older, newer])
      assert.deepEqual(read(recordText({ ...exampleRecord, provenance })).provenance, provenance);
    assert.doesNotMatch(recordText({ ...exampleRecord, provenance: older }), /plan|processorSeconds/);
  });

  it('that is stored in the repository comes back byte by byte', () => {
    const root = path.join(projectRoot(), 'data', 'trials');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    const some = names.sort().filter((_, index) => index % 50 === 0);
    assert.ok(some.length > 20);
    for (const name of some) {
      const bytes = readFileSync(path.join(root, name));
      assert.ok(Buffer.from(recordText(parseRecord(bytes))).equals(bytes), name);
    }
  });

  it('is named by what it holds', () => {
    assert.match(recordName(exampleRecord), /^first-quick-5\.\.9-[0-9a-f]{12}\.json$/);
    assert.equal(
      recordKey({ ...exampleRecord, settings: { b: 1, a: 2 } }),
      recordKey({ ...exampleRecord, settings: { a: 2, b: 1 } }),
    );
  });

  const changes: Partial<TrialRecord>[] = [
    { experiment: 'synthetic-paper/other' },
    { version: 2 },
    { variant: 'second' },
    { scale: 'paper' },
    { settings: { epochs: 5 } },
    { settings: {} },
    { seeds: [5, 6, 7, 8] },
    { seeds: [5, 6, 7, 8, 10] },
    { dataHash: 'other-data' },
  ];
  for (const change of changes) {
    it(`has another key with ${JSON.stringify(change)}`, () => {
      assert.notEqual(recordKey({ ...exampleRecord, ...change }), recordKey(exampleRecord));
    });
  }

  it('has the same key whatever came out and however', () => {
    const provenance = { ...exampleRecord.provenance, seconds: 99, node: 'v99' };
    const other: TrialRecord = { ...exampleRecord, provenance, trials: [] };
    assert.equal(recordKey(other), recordKey(exampleRecord));
  });
});

describe('parseRecord', () => {
  it('accepts none of 200 random corruptions', () => {
    const original = Buffer.from(text);
    const draw = fractions('corruptions');
    const below = (limit: number): number => Math.floor(draw() * limit);
    const accepted: string[] = [];
    for (let index = 0; index < 200; index++) {
      let bytes = Buffer.from(original);
      const kind = ['flip a bit', 'replace a byte', 'truncate', 'swap', 'delete', 'insert', 'double'][
        index % 7
      ];
      const at = below(bytes.length);
      if (kind === 'flip a bit') bytes[at] ^= 1 << below(8);
      if (kind === 'replace a byte') bytes[at] = (bytes[at] + 1 + below(255)) % 256;
      if (kind === 'truncate') bytes = bytes.subarray(0, at);
      if (kind === 'swap') {
        const other = bytes.findIndex((byte, place) => place > at && byte !== bytes[at]);
        if (other >= 0) [bytes[at], bytes[other]] = [bytes[other], bytes[at]];
        else bytes = bytes.subarray(1);
      }
      if (kind === 'delete') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
      if (kind === 'insert')
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(' '), bytes.subarray(at)]);
      if (kind === 'double') bytes = Buffer.concat([bytes, bytes.subarray(at)]);
      assert.notDeepEqual(bytes, original);
      try {
        parseRecord(bytes);
        accepted.push(`${kind} at ${at}`);
      } catch (error) {
        assert.match((error as Error).message, /^(is|has) [^\n]+$/);
      }
    }
    assert.deepEqual(accepted, []);
  });

  it('accepts no single bit flipped in the checksum or around it', () => {
    const original = Buffer.from(text);
    for (let bit = 8 * (original.length - 90); bit < 8 * original.length; bit++) {
      const bytes = Buffer.from(original);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      assert.throws(() => parseRecord(bytes), `bit ${bit}`);
    }
  });

  const bad: [string, string, RegExp][] = [
    ['nothing', '', /truncated or altered \(it is not JSON\)/],
    ['another kind of JSON', '[]', /is not a record/],
    [
      'the next format version',
      text.replace('"format": 1', '"format": 2'),
      /has format version 2, this program reads version 1/,
    ],
    ['no format version', '{}', /has format version undefined/],
    ['line ends of another system', text.replaceAll('\n', '\r\n'), /checksum does not match/],
  ];
  for (const [name, content, message] of bad)
    it(`refuses ${name}`, () => assert.throws(() => read(content), { message }));

  // These have a right checksum: the writer's input was wrong.
  const wrong: [string, object, RegExp][] = [
    ['a trial too few', { trials: exampleRecord.trials.slice(1) }, /bad field trials/],
    [
      'trials of other seeds',
      { trials: exampleRecord.trials.map((trial) => ({ ...trial, seed: trial.seed + 1 })) },
      /bad field trials/,
    ],
    ['a seed that is none', { seeds: [-1] }, /bad field seeds/],
    ['seeds out of order', { seeds: [6, 5, 7, 8, 9] }, /bad field seeds/],
    ['an unknown scale', { scale: 'huge' }, /bad field scale/],
    [
      'an unknown status',
      { trials: exampleRecord.trials.map((trial) => ({ ...trial, status: 'fine' })) },
      /bad field trials\[0\]\.status/,
    ],
    [
      'a plan that is no hash',
      { provenance: { ...exampleRecord.provenance, plan: 'paper-1' } },
      /bad field provenance\.plan/,
    ],
    [
      'no backend',
      { provenance: { ...exampleRecord.provenance, backend: undefined } },
      /bad field provenance\.backend\.name/,
    ],
  ];
  for (const [name, change, message] of wrong) {
    it(`refuses ${name}`, () => {
      assert.throws(() => read(recordText({ ...exampleRecord, ...change } as TrialRecord)), { message });
    });
  }
});
