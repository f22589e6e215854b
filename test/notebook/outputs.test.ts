import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../src/system/json.js';
import { defaultLimits, OutputCollector } from '../../src/notebook/outputs.js';

function collect(messages: [type: string, parent: string, content: Record<string, Json>][], limits = {}) {
  const collector = new OutputCollector({ ...defaultLimits, ...limits });
  for (const id of ['a', 'b']) collector.add(id);
  for (const [type, parent, content] of messages) collector.handle({ id: '', type, parent, content });
  return collector;
}

const stream = (parent: string, name: string, text: string) => ['stream', parent, { name, text }] as const;
const display = (type: string, parent: string, html: string, id: string) =>
  [type, parent, { data: { 'text/html': html }, metadata: {}, transient: { display_id: id } }] as const;
const html = (text: string) => ({ output_type: 'display_data', data: { 'text/html': text }, metadata: {} });

describe('OutputCollector', () => {
  it('merges what follows on the same stream, and keeps the order of streams', () => {
    const collector = collect([
      [...stream('a', 'stdout', 'one ')],
      [...stream('a', 'stdout', 'two\n')],
      [...stream('a', 'stderr', 'oh\n')],
      [...stream('a', 'stdout', 'three\n')],
      [...stream('b', 'stdout', 'elsewhere')],
      [...stream('unknown', 'stdout', 'nobody asked')],
    ]);
    assert.deepEqual(collector.outputs('a'), [
      { output_type: 'stream', name: 'stdout', text: 'one two\n' },
      { output_type: 'stream', name: 'stderr', text: 'oh\n' },
      { output_type: 'stream', name: 'stdout', text: 'three\n' },
    ]);
    assert.equal(collector.stderrTail('a'), 'oh\n');
    assert.deepEqual(collector.errors('a'), []);
  });

  it('applies an update to the display it belongs to, whichever cell sends it', () => {
    const collector = collect([
      [...display('display_data', 'a', '0 %', 'bar')],
      [...display('display_data', 'a', 'other', 'other')],
      [...display('update_display_data', 'a', '50 %', 'bar')],
      [...display('update_display_data', 'b', '100 %', 'bar')],
      [...display('update_display_data', 'b', 'nothing', 'never shown')],
    ]);
    assert.deepEqual(collector.outputs('a'), [html('100 %'), html('other')]);
    assert.deepEqual(collector.outputs('b'), []);
  });

  it('clears at once, or with the next output', () => {
    const collector = collect([
      [...stream('a', 'stdout', 'old')],
      ['clear_output', 'a', { wait: false }],
      [...stream('b', 'stdout', 'kept until')],
      ['clear_output', 'b', { wait: true }],
    ]);
    assert.deepEqual(collector.outputs('a'), []);
    assert.equal(collector.outputs('b').length, 1);
    collector.handle({ id: '', type: 'stream', parent: 'b', content: { name: 'stdout', text: 'now' } });
    assert.deepEqual(collector.outputs('b'), [{ output_type: 'stream', name: 'stdout', text: 'now' }]);
  });

  it('keeps text up to the limit and says how much it left out', () => {
    const messages = Array.from(
      { length: 100 },
      () => [...stream('a', 'stdout', '0123456789')] as [string, string, Record<string, Json>],
    );
    assert.deepEqual(collect(messages, { streamCharacters: 25 }).outputs('a'), [
      { output_type: 'stream', name: 'stdout', text: '0123456789012345678901234' },
      { output_type: 'stream', name: 'stdout', text: '\n[975 more characters left out]\n' },
    ]);
  });

  it('leaves out displays beyond the limit, and counts them', () => {
    const messages = Array.from(
      { length: 10 },
      (_, i) =>
        [...display('display_data', 'a', 'x'.repeat(100), `d${i}`)] as [string, string, Record<string, Json>],
    );
    const outputs = collect(messages, { displayCharacters: 500 }).outputs('a');
    assert.deepEqual(outputs.slice(0, -1), Array(4).fill(html('x'.repeat(100))));
    assert.deepEqual(outputs.at(-1), {
      output_type: 'stream',
      name: 'stderr',
      text: '\n[6 more displays left out]\n',
    });
  });
});
