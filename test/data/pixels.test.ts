import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pixelValues } from '../../src/data/index.js';

const set = (images: number[], width: number, channels = 1) => ({
  count: images.length / (width * channels),
  height: 1,
  width,
  channels,
  images: Uint8Array.from(images),
  labels: new Uint8Array(images.length / (width * channels)),
});

describe('pixelValues', () => {
  it('scales the bytes of the chosen images to [0, 1], list by list', () => {
    const found = pixelValues(set([0, 51, 102, 153, 204, 255], 2), [
      [2, 0],
      [1, 1],
    ]);
    assert.deepEqual([...found], [0.8, 1, 0, 0.2, 0.4, 0.6, 0.4, 0.6].map(Math.fround));
  });

  it('scales every byte to [-1, 1] as float32 arithmetic does', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const found = pixelValues(set(bytes, 256), [[0]], 'symmetric');
    // (byte - 127.5) / 127.5 with every operation rounded to float32.
    assert.deepEqual(
      [...found],
      bytes.map((byte) => Math.fround((byte - 127.5) / 127.5)),
    );
  });

  it('subtracts the mean of each colour and divides by its deviation', () => {
    const colours = { mean: [0.5, 0.2, 0], standardDeviation: [0.5, 0.1, 2] };
    const found = pixelValues(set([255, 51, 0, 0, 255, 102], 2, 3), [[0]], colours);
    const unit = (byte: number): number => Math.fround(byte / 255);
    assert.deepEqual(
      [...found],
      [1, (unit(51) - 0.2) / 0.1, 0, -1, (1 - 0.2) / 0.1, unit(102) / 2].map(Math.fround),
    );
  });
});
