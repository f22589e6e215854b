import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { perSeed, trialResults } from '../../src/experiments/index.js';

describe('perSeed', () => {
  it('trains one trial after another and adds up their progress', async () => {
    const seen: number[] = [];
    const signal = new AbortController().signal;
    let running = 0;
    const results = await perSeed(
      { seeds: [4, 9], onProgress: (fraction) => seen.push(fraction), signal },
      async (seed, live) => {
        assert.equal(++running, 1);
        assert.equal(live.signal, signal);
        live.onProgress(0.5);
        await new Promise((resolve) => setTimeout(resolve, 1));
        live.onProgress(1);
        running -= 1;
        return { seed, status: 'completed', metrics: { seed }, curves: {} };
      },
    );
    assert.deepEqual(
      results.map(({ seed }) => seed),
      [4, 9],
    );
    assert.deepEqual(seen, [0.25, 0.5, 0.75, 1]);
  });
});

describe('trialResults', () => {
  it('puts together what each trial leaves, and says which has diverged', () => {
    const found = trialResults([7, 0], {
      metrics: { loss: [0.5, NaN], rate: Float32Array.of(2, 3) },
      curves: { loss: [[1, 0.5], [1]] },
      parameters: (trial) => ({ alpha: [trial] }),
    });
    assert.deepEqual(found, [
      {
        seed: 7,
        status: 'completed',
        metrics: { loss: 0.5, rate: 2 },
        curves: { loss: [1, 0.5] },
        parameters: { alpha: [0] },
      },
      {
        seed: 0,
        status: 'diverged',
        metrics: { loss: NaN, rate: 3 },
        curves: { loss: [1] },
        parameters: { alpha: [1] },
      },
    ]);
    assert.ok(!('parameters' in trialResults([1], { metrics: { a: [1] }, curves: {} })[0]));
  });
});
