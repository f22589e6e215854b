import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawPlacements, type Augmentation } from '../../src/data/index.js';
import { UserError } from '../../src/errors.js';
import { stream, uniform } from '../../src/random/index.js';

const EVERYTHING: Augmentation = { crop: 2, rotation: 15, scale: [0.85, 1.15], flip: true };
const source = stream(3, 'augmentation');

describe('drawPlacements', () => {
  it('is determined by seed, stream and step', () => {
    const first = drawPlacements(EVERYTHING, source, 4, 10);
    assert.deepEqual(drawPlacements(EVERYTHING, stream(3, 'augmentation'), 4, 10), first);
    for (const other of [
      drawPlacements(EVERYTHING, source, 5, 10),
      drawPlacements(EVERYTHING, stream(4, 'augmentation'), 4, 10),
      drawPlacements(EVERYTHING, stream(3, 'augmentation/evaluation'), 4, 10),
    ])
      assert.notDeepEqual(other, first);
    // A longer batch begins with the same placements.
    assert.deepEqual(drawPlacements(EVERYTHING, source, 4, 20).slice(0, 10), first);
  });

  it('takes five draws an image, by hand', () => {
    const [right, down, angle, factor, mirror] = uniform(source, 7, 10).subarray(5);
    const placement = drawPlacements(EVERYTHING, source, 7, 2)[1];
    assert.deepEqual(placement, {
      right: Math.floor(5 * right) - 2,
      down: Math.floor(5 * down) - 2,
      degrees: 15 * (2 * angle - 1),
      scale: 0.85 + (1.15 - 0.85) * factor,
      mirrored: mirror < 0.5,
    });
    // What is left out draws nothing else for the rest.
    assert.equal(drawPlacements({ crop: 2 }, source, 7, 2)[1].right, placement.right);
  });

  it('moves nothing where nothing is asked for', () => {
    for (const { right, down, degrees, scale, mirrored } of drawPlacements({}, source, 0, 100))
      assert.ok(right === 0 && down === 0 && degrees === 0 && scale === 1 && !mirrored);
  });

  it('draws every quantity uniformly from its range', () => {
    const count = 10_000;
    const placements = drawPlacements(EVERYTHING, source, 1, count);
    for (const shift of [-2, -1, 0, 1, 2])
      for (const axis of ['right', 'down'] as const) {
        const found = placements.filter((placement) => placement[axis] === shift).length;
        // A fifth of them within 5 standard deviations, sqrt(n 0.2 0.8) = 40.
        assert.ok(Math.abs(found - count / 5) < 200, `${axis} ${shift}: ${found}`);
      }
    const mirrored = placements.filter((placement) => placement.mirrored).length;
    assert.ok(Math.abs(mirrored - count / 2) < 250, `${mirrored} mirrored`);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
    const degrees = placements.map((placement) => placement.degrees);
    const scales = placements.map((placement) => placement.scale);
    assert.ok(degrees.every((angle) => angle >= -15 && angle < 15));
    assert.ok(scales.every((factor) => factor >= 0.85 && factor < 1.15));
    // The mean of a uniform distribution of width w has the standard error w / sqrt(12 n); 5 of them.
    assert.ok(Math.abs(mean(degrees)) < (5 * 30) / Math.sqrt(12 * count));
    assert.ok(Math.abs(mean(scales) - 1) < (5 * 0.3) / Math.sqrt(12 * count));
  });

  it('refuses quantities out of their range in one line', () => {
    for (const [wrong, message] of [
      [{ crop: -1 }, /border of -1 pixels; allowed are integers of at least 0/],
      [{ crop: 1.5 }, /border of 1.5 pixels/],
      [{ rotation: 181 }, /rotates by 181 degrees; allowed are 0 to 180/],
      [{ rotation: NaN }, /rotates by NaN degrees/],
      [{ scale: [0, 1] }, /scales by 0 to 1; allowed are finite factors above 0/],
      [{ scale: [1.2, 1] }, /scales by 1.2 to 1/],
    ] as const)
      assert.throws(
        () => drawPlacements(wrong as Augmentation, source, 0, 1),
        (error: Error) =>
          error instanceof UserError && message.test(error.message) && !error.message.includes('\n'),
      );
  });
});
