import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeImages, type ImageShape, type Placement } from '../../src/data/index.js';

const STILL: Placement = { right: 0, down: 0, degrees: 0, scale: 1, mirrored: false };

/** Rows of one image that is placed. */
function place(rows: number[][], changes: Partial<Placement>): number[][] {
  const [height, width] = [rows.length, rows[0].length];
  const placed = placeImages(
    Uint8Array.from(rows.flat()),
    { height, width },
    [0],
    [{ ...STILL, ...changes }],
  );
  return Array.from({ length: height }, (_, row) => [...placed.subarray(row * width, (row + 1) * width)]);
}

const SHAPE: Required<ImageShape> = { height: 5, width: 7, channels: 3 };
const SIZE = 5 * 7 * 3;
/** Four colour images of bytes without a pattern. */
const images = Uint8Array.from({ length: 4 * SIZE }, (_, i) => (i * i * 31 + i * 7) % 256);

const NINE = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

describe('placeImages', () => {
  it('shifts, with black coming in', () => {
    assert.deepEqual(place(NINE, { right: 1, down: -1 }), [
      [0, 4, 5],
      [0, 7, 8],
      [0, 0, 0],
    ]);
    assert.deepEqual(place(NINE, { right: -3 }), [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('mirrors left and right', () => {
    assert.deepEqual(place(NINE, { mirrored: true }), [
      [3, 2, 1],
      [6, 5, 4],
      [9, 8, 7],
    ]);
  });

  it('rotates clockwise', () => {
    assert.deepEqual(place(NINE, { degrees: 90 }), [
      [7, 4, 1],
      [8, 5, 2],
      [9, 6, 3],
    ]);
    // By hand: a corner is sqrt 2 pixels from the centre and shows the pixel there on an axis, an edge pixel shows
    // (±0.71, ±0.71), which is nearest to a corner.
    assert.deepEqual(place(NINE, { degrees: 45 }), [
      [4, 1, 2],
      [7, 5, 3],
      [8, 9, 6],
    ]);
  });

  it('scales about the centre', () => {
    const sixteen = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
      [13, 14, 15, 16],
    ];
    assert.deepEqual(place(sixteen, { scale: 2 }), [
      [6, 6, 7, 7],
      [6, 6, 7, 7],
      [10, 10, 11, 11],
      [10, 10, 11, 11],
    ]);
    // Pixel centres at ±0.5 show ±1, on the border between two pixels, of which the upper and right is taken.
    assert.deepEqual(place(sixteen, { scale: 0.5 }), [
      [0, 0, 0, 0],
      [0, 6, 8, 0],
      [0, 14, 16, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('rotates and scales to the nearest pixel as PyTorch does', () => {
    const rows = Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 6 }, (_, column) => 6 * row + column + 1),
    );
    // torch 1.13, affine_grid and grid_sample(mode='nearest', padding_mode='zeros', align_corners=False) in float64;
    // no sample is closer than 0.006 pixels to a border between two.
    assert.deepEqual(place(rows, { degrees: 15, scale: 0.85 }), [
      [0, 1, 2, 3, 0, 0],
      [0, 7, 8, 10, 5, 6],
      [19, 14, 15, 16, 11, 12],
      [25, 26, 21, 22, 23, 18],
      [31, 32, 27, 29, 30, 0],
      [0, 0, 34, 35, 36, 0],
    ]);
    assert.deepEqual(place(rows, { degrees: -40, scale: 1.15 }), [
      [0, 4, 11, 11, 18, 0],
      [3, 9, 10, 17, 17, 24],
      [8, 9, 15, 16, 23, 29],
      [8, 14, 21, 22, 28, 29],
      [13, 20, 20, 27, 28, 34],
      [0, 19, 26, 26, 33, 0],
    ]);
  });

  it('crops before it rotates: what was shifted out does not come back', () => {
    assert.deepEqual(place(NINE, { right: 1, degrees: 90 }), [
      [0, 0, 0],
      [7, 4, 1],
      [8, 5, 2],
    ]);
    // The corners of the shifted image are black at half the size, though the image has pixels to the left.
    assert.deepEqual(place([[1, 2, 3, 4]], { right: -2, scale: 0.5 }), [[0, 4, 0, 0]]);
  });

  it('takes the images of the given numbers, and leaves still ones as they are', () => {
    const placed = placeImages(images, SHAPE, [2, 0, 2], [STILL, STILL, STILL]);
    const expected = [2, 0, 2].map((number) => images.subarray(number * SIZE, (number + 1) * SIZE));
    assert.deepEqual(Buffer.from(placed), Buffer.concat(expected));
    assert.equal(placeImages(images, SHAPE, [], []).length, 0);
  });

  it('mirrored twice is the image, and so are four quarter turns of a square', () => {
    const mirror = { ...STILL, mirrored: true };
    const once = placeImages(images, SHAPE, [1], [mirror]);
    assert.notDeepEqual(once, images.subarray(SIZE, 2 * SIZE));
    assert.deepEqual(placeImages(once, SHAPE, [0], [mirror]), images.subarray(SIZE, 2 * SIZE).slice());
    const square = { height: 5, width: 5, channels: 3 };
    let turned: Uint8Array = images.slice(0, 75);
    for (let i = 0; i < 4; i++) turned = placeImages(turned, square, [0], [{ ...STILL, degrees: 90 }]);
    assert.deepEqual(turned, images.slice(0, 75));
  });

  it('of a crop from a border is a shift: pixel (r, c) shows (r - down, c - right) where that is', () => {
    for (const right of [-2, -1, 0, 1, 2])
      for (const down of [-2, 0, 2]) {
        const placed = placeImages(images, SHAPE, [3], [{ ...STILL, right, down }]);
        for (let row = 0; row < 5; row++)
          for (let column = 0; column < 7; column++) {
            const [from, across] = [row - down, column - right];
            const inside = from >= 0 && from < 5 && across >= 0 && across < 7;
            for (let channel = 0; channel < 3; channel++)
              assert.equal(
                placed[(row * 7 + column) * 3 + channel],
                inside ? images[3 * SIZE + (from * 7 + across) * 3 + channel] : 0,
              );
          }
      }
  });

  it('moves all channels alike', () => {
    const placement = { right: 1, down: 0, degrees: 20, scale: 1.1, mirrored: true };
    const placed = placeImages(images, SHAPE, [0], [placement]);
    for (let channel = 0; channel < 3; channel++) {
      const grey = Uint8Array.from({ length: 35 }, (_, i) => images[3 * i + channel]);
      const alone = placeImages(grey, { height: 5, width: 7 }, [0], [placement]);
      assert.deepEqual(
        [...alone],
        Array.from({ length: 35 }, (_, i) => placed[3 * i + channel]),
      );
    }
  });
});
