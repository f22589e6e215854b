import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unitPixels } from '../../src/data/index.js';

it('unitPixels scales the bytes of the chosen images to [0, 1], list by list', () => {
  const images = Uint8Array.from([0, 51, 102, 153, 204, 255]);
  const set = { count: 3, height: 1, width: 2, images, labels: new Uint8Array(3) };
  const found = unitPixels(set, [
    [2, 0],
    [1, 1],
  ]);
  assert.deepEqual([...found], [0.8, 1, 0, 0.2, 0.4, 0.6, 0.4, 0.6].map(Math.fround));
});
