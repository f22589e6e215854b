import { test } from 'node:test';
import assert from 'node:assert/strict';
import { planMemory, type Lifetime } from '../../src/recording/memoryPlan.js';
import { integer } from '../support/random.js';
import { uniforms } from '../support/random.js';

test('memory that is free again is used again', () => {
  // A chain: each value is read by the call that makes the next, so two lie side by side.
  const chain = Array.from({ length: 10 }, (_, i): Lifetime => ({ bytes: 64, first: i, last: i + 1 }));
  assert.equal(planMemory(chain).bytes, 128);
  assert.deepEqual(planMemory([]), { offsets: [], bytes: 0 });
});

test('no two stretches in use at the same time overlap, and all begin on a cache line', () => {
  const uniform = uniforms(5);
  for (let round = 0; round < 200; round++) {
    const lifetimes = Array.from({ length: integer(uniform, 1, 40) }, (): Lifetime => {
      const first = integer(uniform, 0, 30);
      return { bytes: integer(uniform, 0, 1000), first, last: first + integer(uniform, 0, 10) };
    });
    const { offsets, bytes } = planMemory(lifetimes);
    lifetimes.forEach((a, i) => {
      assert.equal(offsets[i]! % 64, 0);
      assert.ok(offsets[i]! + a.bytes <= bytes);
      lifetimes.slice(0, i).forEach((b, j) => {
        const apartInTime = a.last < b.first || b.last < a.first;
        const apart = offsets[i]! + a.bytes <= offsets[j]! || offsets[j]! + b.bytes <= offsets[i]!;
        assert.ok(apartInTime || apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
      });
    });
  }
});
