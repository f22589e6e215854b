import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loaded } from '../../src/addon.js';
import { normals, uniforms, words } from '../../src/random/draws.js';
import { philoxNormal, philoxUniform } from '../../src/random/random.js';
import { streamId } from '../../src/random/stream.js';
import { BACKENDS, onBackend } from '../elementwise/support.js';
import { skipReason } from '../support/backend.js';
import { ulp } from '../support/compare.js';

const SEEDS = [0, 1, 2 ** 31, 4294967295];
/** Around the sizes of a block (4), of the blocks computed side by side (256), and some hundred thousand. */
const COUNTS = [0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 1023, 100_003];

/** Bounds of "within 1 ulp": the definition computed in float64 and rounded, or a neighbour of it. */
function assertWithinOneUlp(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((got, i) => {
    assert.ok(Math.abs(got - expected[i]!) <= ulp(expected[i]!), `draw ${i}: ${got}, ${expected[i]}`);
  });
}

describe('native draws', { skip: skipReason() }, () => {
  const addon = loaded.addon!;
  for (const seed of SEEDS) {
    for (const [name, step] of [
      ['noise', 0],
      ['initialisation', 4294967295],
    ] as const) {
      it(`of seed ${seed}, ${name}, step ${step} are those of the definition`, () => {
        for (const count of COUNTS) {
          const native = new Uint32Array(count);
          addon.words(native, Uint32Array.of(streamId(name), step, 0, count, seed));
          const stream = { seed, name, step };
          assert.deepEqual(native, words(stream, count));
          const floats = new Float32Array(count);
          addon.uniforms(floats, Uint32Array.of(streamId(name), step, 0, count, seed));
          assert.deepEqual(floats, uniforms(stream, count));
          addon.normals(floats, Uint32Array.of(streamId(name), step, 0, count, seed));
          assertWithinOneUlp(floats, normals(stream, count));
        }
      });
    }
  }

  it('are bit-identical to the definition in all but one of a thousand normals', () => {
    const count = 1_000_000;
    const native = new Float32Array(count);
    addon.normals(native, Uint32Array.of(streamId('noise'), 9, 0, count, 3));
    const expected = normals({ seed: 3, name: 'noise', step: 9 }, count);
    assertWithinOneUlp(native, expected);
    const different = native.reduce((n, v, i) => n + (v === expected[i] ? 0 : 1), 0);
    assert.ok(different <= count / 1000, `${different} differ`);
  });

  it('may start anywhere, in a slice or across slices', () => {
    const seeds = [5, 6, 7];
    const slice = 777;
    const all = new Float32Array(seeds.length * slice);
    addon.normals(all, Uint32Array.of(1, 2, 0, slice, ...seeds));
    for (const first of [1, 2, 3, 4, 255, 256, 775, 776, 777, 778, 1553, 2330])
      for (const count of [1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1024].filter(
        (n) => first + n <= all.length,
      )) {
        const part = new Float32Array(count);
        addon.normals(part, Uint32Array.of(1, 2, first, slice, ...seeds));
        assert.deepEqual(part, all.slice(first, first + count), `${first}, ${count}`);
      }
  });

  it('refuse arguments that do not fit', () => {
    assert.throws(() => addon.normals(new Float32Array(5), Uint32Array.of(1, 2, 0, 4, 9)), /longer/);
    assert.throws(() => addon.normals(new Float32Array(5), Uint32Array.of(1, 2, 1, 5, 9)), /longer/);
    assert.throws(() => addon.normals(new Float32Array(0), Uint32Array.of(1, 2, 9, 4, 9)), /beyond/);
    assert.throws(() => addon.normals(new Float32Array(5), Uint32Array.of(1, 2, 3)), /an id, a step/);
    assert.throws(() =>
      addon.normals(new Uint32Array(4) as unknown as Float32Array, Uint32Array.of(1, 2, 0, 4, 3)),
    );
    assert.throws(() => addon.words(new Uint32Array(4), new Int32Array(3) as unknown as Uint32Array));
  });
});

for (const { name: backend, skip } of BACKENDS) {
  describe(`random tensors on ${backend}`, { skip }, () => {
    it('have the shape, dtype and draws asked for', () =>
      onBackend(backend, () => {
        const uniform = philoxUniform(3, 'order', 5, [7, 11]);
        assert.deepEqual(uniform.shape, [7, 11]);
        assert.equal(uniform.dtype, 'float32');
        assert.deepEqual(uniform.dataSync(), uniforms({ seed: 3, name: 'order', step: 5 }, 77));
        const normal = philoxNormal(3, 'order', 5, [7, 11]).dataSync() as Float32Array;
        assertWithinOneUlp(normal, normals({ seed: 3, name: 'order', step: 5 }, 77));
      }));

    it('of several seeds have a slice for each, the same that it gives alone', () =>
      onBackend(backend, () => {
        for (const draw of [philoxUniform, philoxNormal]) {
          const all = draw(SEEDS, 'noise', 2, [3, 5]);
          assert.deepEqual(all.shape, [4, 3, 5]);
          const alone = SEEDS.map((seed) => [...draw(seed, 'noise', 2, [3, 5]).dataSync()]);
          assert.deepEqual([...all.dataSync()], alone.flat());
          assert.deepEqual(draw([9], 'noise', 2, [2]).shape, [1, 2]);
        }
      }));

    it('may be scalar or empty', () =>
      onBackend(backend, () => {
        assert.deepEqual(philoxNormal(1, 'noise', 0, []).shape, []);
        assert.deepEqual(philoxNormal(1, 'noise', 0, [0, 3]).shape, [0, 3]);
        assert.deepEqual(philoxNormal([], 'noise', 0, [3]).shape, [0, 3]);
      }));

    it('refuse seeds, steps and sizes out of range', () =>
      onBackend(backend, () => {
        for (const bad of [-1, 0.5, 2 ** 32, NaN]) {
          assert.throws(() => philoxNormal(bad, 'noise', 0, [1]), /invalid seed/);
          assert.throws(() => philoxNormal([0, bad], 'noise', 0, [1]), /invalid seed/);
          assert.throws(() => philoxNormal(0, 'noise', bad, [1]), /invalid step/);
          assert.throws(() => philoxNormal(0, 'noise', 0, [bad]), /invalid size/);
        }
      }));
  });
}
