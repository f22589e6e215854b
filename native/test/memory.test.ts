import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Shapes } from './processes/shapes.js';
import type { Soak } from './processes/soak.js';
import { skipReason } from './support/backend.js';
import { expectMessage } from './support/child.js';

/** Steps of the long run: 100,000 in `npm run soak`, fewer here. */
const STEPS = Number(process.env['SOAK_STEPS'] ?? 10000);

// A young generation of fixed size: that V8 enlarges its own by 16 MB at some point says nothing about the backend.
const EXEC_ARGV = ['--expose-gc', '--max-semi-space-size=1'];

describe('memory', { skip: skipReason() }, () => {
  it(`stays constant over ${STEPS} steps of Adam`, async (context) => {
    const soak = await expectMessage<Soak>('soak', { args: [String(STEPS)], execArgv: EXEC_ARGV });
    const [before, after] = soak.residentMegabytes;
    context.diagnostic(
      `${soak.seconds.toFixed(1)} s, resident ${before.toFixed(1)} to ${after.toFixed(1)} MB`,
    );
    assert.equal(soak.tensors[1], soak.tensors[0]);
    assert.equal(soak.dataIds[1], soak.dataIds[0]);
    assert.ok(after - before < 5, `resident memory grew by ${after - before} MB`);
  });

  it('stays bounded over 1,000 distinct shapes', async (context) => {
    const { cached, residentMegabytes } = await expectMessage<Shapes>('shapes', {
      args: ['1000'],
      execArgv: EXEC_ARGV,
    });
    context.diagnostic(
      `${cached} primitives cached, resident ${residentMegabytes.map((m) => m.toFixed(0))} MB`,
    );
    // Three primitives for each shape, of which the cache keeps 256 in all.
    assert.ok(cached === undefined || cached === 256, `${cached} primitives are cached`);
    // The first round fills caches and pools; from the second on every round meets the same shapes again.
    assert.ok(residentMegabytes[2]! - residentMegabytes[1]! < 16, `resident ${residentMegabytes}`);
    assert.ok(residentMegabytes[2]! < 512, `resident ${residentMegabytes}`);
  });
});
