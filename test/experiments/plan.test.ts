import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planBlocks } from '../../src/experiments/plan.js';
import { synthetic } from './fixtures/synthetic.js';

const shape = (blocks: ReturnType<typeof planBlocks>) =>
  blocks.map(({ variant, seeds }) => [variant, ...seeds]);

describe('planBlocks', () => {
  it('plans everything when nothing is stored, in the order of variants and seeds', () => {
    const blocks = planBlocks(synthetic, 'quick', () => false);
    assert.deepEqual(shape(blocks), [
      ['first', 0, 1, 2, 3, 4],
      ['first', 5, 6, 7, 8, 9],
      ['first', 10, 11],
      ['second', 0, 1, 2, 3, 4],
      ['second', 5, 6, 7, 8, 9],
      ['second', 10, 11],
    ]);
    assert.ok(blocks.every(({ scale, settings }) => scale === 'quick' && settings.epochs === 4));
  });

  it('plans what is missing, in full blocks', () => {
    const isStored = (variant: string, seed: number): boolean =>
      variant === 'first' && ![0, 3, 4, 6, 8, 9].includes(seed);
    assert.deepEqual(shape(planBlocks(synthetic, 'quick', isStored, ['first'])), [
      ['first', 0, 3, 4, 6, 8],
      ['first', 9],
    ]);
  });

  it('plans the same blocks again when whole blocks are stored', () => {
    const all = planBlocks(synthetic, 'quick', () => false);
    for (let bits = 0; bits < 2 ** all.length; bits++) {
      const done = all.filter((_, index) => (bits >> index) & 1);
      const isStored = (variant: string, seed: number): boolean =>
        done.some((block) => block.variant === variant && block.seeds.includes(seed));
      const rest = all.filter((block) => !done.includes(block));
      assert.deepEqual(planBlocks(synthetic, 'quick', isStored), rest);
    }
  });

  it('plans nothing when all is stored', () =>
    assert.deepEqual(
      planBlocks(synthetic, 'paper', () => true),
      [],
    ));
});
