import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Fuzzed } from './processes/fuzz.js';
import { skipReason } from './support/backend.js';
import { runChild } from './support/child.js';

/** 100,000 under sanitizers in `npm run fuzz:sanitize`, fewer and without them here. */
const CALLS = Number(process.env['FUZZ_CALLS'] ?? 8000);
const SEED = process.env['FUZZ_SEED'] ?? '1';

describe('the functions of the addon', { skip: skipReason() }, () => {
  it(`survive ${CALLS} calls with spoiled arguments`, async (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onednn-fuzz-'));
    try {
      const log = path.join(folder, 'last-call');
      const { code, signal, messages, stderr } = await runChild('fuzz', { args: [String(CALLS), SEED, log] });
      const last = (): string => (existsSync(log) ? readFileSync(log, 'utf8').trim() : 'none');
      assert.equal(signal ?? code, 0, `${stderr.slice(0, 6000)}\nlast call: ${last()}`);
      const report = messages[0] as Fuzzed;
      context.diagnostic(
        `${report.functions} functions, ${report.returned} calls returned, ${report.threw} threw`,
      );
      if (report.unreached.length > 0) context.diagnostic(`not reached: ${report.unreached.join(', ')}`);
      assert.deepEqual(report.faults, []);
      assert.equal(report.returned + report.threw, CALLS);
      assert.ok(report.functions > 20, `${report.functions} functions reached`);
      assert.ok(report.threw > CALLS / 2, 'most spoiled calls are refused');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
