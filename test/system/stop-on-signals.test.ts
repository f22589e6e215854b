import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stopOnSignals } from '../../src/system/stop-on-signals.js';

describe('stopOnSignals', () => {
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    it(`aborts on ${name}, says which it was, and lets go of it`, () => {
      const before = process.listenerCount(name);
      const stop = stopOnSignals();
      assert.equal(stop.by(), undefined);
      process.emit(name, name);
      assert.equal(stop.signal.aborted, true);
      assert.match(String(stop.signal.reason), new RegExp(`stopped by ${name}`));
      assert.equal(stop.by(), name);
      stop.end();
      assert.equal(process.listenerCount(name), before);
    });

  it('names the signal that came first', () => {
    const stop = stopOnSignals();
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    stop.end();
    assert.equal(stop.by(), 'SIGTERM');
  });

  it('follows another signal, also one that has aborted before, until its end', () => {
    const other = new AbortController();
    const [stop, ended] = [stopOnSignals(other.signal), stopOnSignals(other.signal)];
    ended.end();
    other.abort(new Error('enough'));
    const late = stopOnSignals(other.signal);
    for (const one of [stop, late]) {
      one.end();
      assert.match(String(one.signal.reason), /enough/);
      assert.equal(one.by(), undefined);
    }
    assert.equal(ended.signal.aborted, false);
  });
});
