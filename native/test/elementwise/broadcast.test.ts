import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loaded } from '../../src/addon.js';
import { broadcastShape, repeatedAxes } from '../../src/elementwise/broadcast.js';
import { elementwise, elementwiseAll } from '../../src/elementwise/elementwise.js';
import * as e from '../../src/elementwise/expression.js';
import { FUSED_ELEMENTWISE } from '../../src/elementwise/kernel.js';
import { programOf } from '../../src/elementwise/program.js';
import { ROUNDOFF } from '../support/compare.js';
import { uniforms } from '../support/random.js';
import { BACKENDS, onBackend } from './support.js';

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

/** Offset in a tensor of shape `part` of the element at flat index `flat` of the shape `full`. */
function offsetOf(part: readonly number[], full: readonly number[], flat: number): number {
  let [rest, offset, step] = [flat, 0, 1];
  for (let axis = full.length - 1; axis >= 0; axis--) {
    const at = rest % full[axis]!;
    rest = (rest - at) / full[axis]!;
    const own = axis - (full.length - part.length);
    if (own < 0) continue;
    if (part[own] !== 1) offset += at * step;
    step *= part[own]!;
  }
  return offset;
}

/**
 * Shapes of x, a, b. They cover every position of a repeated axis, rows shorter and longer than a block, counts that
 * are no multiple of a vector, and inputs none of which has the full shape.
 */
const SHAPES: readonly (readonly number[])[][] = [
  [[7], [7], [7]],
  [[5000], [], [1]],
  [[3, 4, 5], [3, 1, 5], [5]],
  [
    [3, 4, 5],
    [3, 1, 1],
    [1, 1, 5],
  ],
  [
    [2, 300, 50],
    [2, 1, 50],
    [2, 1, 1],
  ],
  [
    [4, 1, 1],
    [1, 5, 1],
    [1, 1, 6],
  ],
  [[100, 1000], [1000], []],
  [
    [30, 1301],
    [1, 1301],
    [30, 1],
  ],
  [
    [1301, 3],
    [1301, 1],
    [1, 3],
  ],
  [
    [9, 2500],
    [9, 1],
    [9, 1],
  ],
  [
    [2, 3, 4, 5, 6],
    [1, 3, 1, 5, 1],
    [2, 1, 4, 1, 6],
  ],
  [[64, 13, 13, 32], [32], [1, 1, 1, 32]],
  [[2, 513], [2, 1], [513]],
  [[1, 1], [1], []],
  [[], [], []],
  [[17, 1, 16], [17, 40, 1], [16]],
  [
    [6, 2, 1, 3],
    [2, 5, 1],
    [6, 1, 1, 1],
  ],
];

const [x, a, b] = [e.input(0), e.input(1), e.input(2)];
const formula = e.add(e.multiply(a, e.tanh(e.add(x, b))), e.multiply(0.25, e.square(e.multiply(b, x))));

/** The formula and its partial derivatives in float64. */
function reference(v: number, p: number, q: number): { value: number; partials: [number, number, number] } {
  const t = Math.tanh(v + q);
  const slope = p * (1 - t * t);
  return {
    value: p * t + 0.25 * (q * v) ** 2,
    partials: [slope + 0.5 * q * q * v, t, slope + 0.5 * q * v * v],
  };
}

function randomValues(count: number, seed: number): Float32Array {
  const uniform = uniforms(seed);
  return Float32Array.from({ length: count }, () => 4 * uniform() - 2);
}

describe('broadcasting of shapes', () => {
  it('aligns at the last axes', () => {
    assert.deepEqual(broadcastShape([[3, 1, 5], [4, 1], []]), [3, 4, 5]);
    assert.deepEqual(
      broadcastShape([
        [0, 3],
        [1, 3],
      ]),
      [0, 3],
    );
    assert.deepEqual(repeatedAxes([4, 1], [3, 4, 5]), [0, 2]);
    assert.throws(
      () =>
        broadcastShape([
          [2, 3],
          [4, 3],
        ]),
      /shapes \[2,3\], \[4,3\] do not broadcast/,
    );
  });
});

for (const { name: backend, skip } of BACKENDS) {
  describe(`broadcasting on ${backend}`, { skip }, () => {
    for (const shapes of SHAPES) {
      it(`${shapes.map((shape) => `[${shape.join()}]`).join(' ')}: values and gradients`, () =>
        onBackend(backend, () => {
          const full = broadcastShape(shapes);
          const count = sizeOf(full);
          const values = shapes.map((shape, i) => randomValues(sizeOf(shape), i + 1));
          const tensors = shapes.map((shape, i) => tf.tensor(values[i]!, [...shape]));
          const weights = randomValues(count, 9);
          const y = elementwise(formula, tensors);
          assert.deepEqual(y.shape, full);
          const gradients = tf.grads((...given: tf.Tensor[]) => elementwise(formula, given))(
            tensors,
            tf.tensor(weights, full),
          );
          const sums = values.map((v) => new Float64Array(v.length));
          const sizes = values.map((v) => new Float64Array(v.length));
          y.dataSync().forEach((got, flat) => {
            const offsets = shapes.map((shape) => offsetOf(shape, full, flat));
            const [v, p, q] = offsets.map((offset, i) => values[i]![offset]!);
            const { value, partials } = reference(v!, p!, q!);
            assert.ok(Math.abs(got - value) <= 1e-5, `element ${flat}: ${got}, ${value}`);
            partials.forEach((partial, i) => {
              sums[i]![offsets[i]!]! += partial * weights[flat]!;
              sizes[i]![offsets[i]!]! += Math.abs(partial * weights[flat]!) + 1;
            });
          });
          gradients.forEach((gradient, i) => {
            assert.deepEqual(gradient.shape, tensors[i]!.shape);
            gradient.dataSync().forEach((got, k) => {
              // Each term is right to a few roundings; float32 sums of the portable path add more.
              const bound = sizes[i]![k]! * ROUNDOFF * (backend === 'cpu' ? 32 + Math.sqrt(count) : 32);
              const want = sums[i]![k]!;
              assert.ok(Math.abs(got - want) <= bound, `input ${i}[${k}]: ${got}, ${want}, ${bound}`);
            });
          });
        }));
    }

    it('empty tensors: empty results, and zeros where an empty batch is summed', () =>
      onBackend(backend, () => {
        const [empty, parameter] = [tf.zeros([0, 3]), tf.ones([3])];
        const f = (...given: tf.Tensor[]): tf.Tensor => elementwise(e.multiply(x, a), given);
        assert.deepEqual(f(empty, parameter).shape, [0, 3]);
        const [dx, dp] = tf.grads(f)([empty, parameter]);
        assert.deepEqual(dx!.shape, [0, 3]);
        assert.deepEqual([...dp!.dataSync()], [0, 0, 0]);
      }));

    it('sums a million terms to the precision of one', () =>
      onBackend(backend, () => {
        const values = randomValues(1_000_003, 4);
        const f = (p: tf.Tensor): tf.Tensor =>
          elementwise(e.multiply(e.constantInput(1), x), [p, tf.tensor1d(values)]);
        const [got] = tf.grad(f)(tf.scalar(1)).dataSync();
        const exact = values.reduce((total, v) => total + v, 0);
        const size = values.reduce((total, v) => total + Math.abs(v), 0);
        const bound = backend === 'onednn' ? ROUNDOFF * Math.abs(exact) : values.length * ROUNDOFF * size;
        assert.ok(Math.abs(got! - exact) <= bound, `${got}, ${exact}`);
      }));

    it('int32 and bool inputs count as numbers; inputs keep their values', () =>
      onBackend(backend, () => {
        const given = [tf.tensor1d([1, 2, 3], 'int32'), tf.tensor1d([true, false, true], 'bool')];
        const y = elementwise(e.select(a, e.multiply(0.5, x), -1), given);
        assert.deepEqual([...y.dataSync()], [0.5, -1, 1.5]);
        assert.deepEqual([...given[0]!.dataSync()], [1, 2, 3]);
      }));

    it('reads arrays at an odd offset, reshaped views, and one tensor twice', () =>
      onBackend(backend, () => {
        const offset = new Float32Array(new ArrayBuffer(4 * 38), 4, 37);
        offset.set(randomValues(37, 8));
        const whole = tf.tensor1d(offset);
        const view = tf.reshape(whole, [37, 1]);
        const expected = Array.from(offset, (v) => Math.fround(v * v));
        assert.deepEqual([...elementwise(e.multiply(x, a), [whole, whole]).dataSync()], expected);
        assert.deepEqual([...elementwise(e.multiply(x, a), [view, view]).dataSync()], expected);
        const both = tf
          .grad((v: tf.Tensor) => elementwise(e.multiply(x, a), [v, v]))(whole)
          .dataSync();
        both.forEach((got, i) => assert.equal(got, 2 * offset[i]!));
      }));

    it('writes several outputs in one pass, one of them an input, one a constant', () =>
      onBackend(backend, () => {
        const inputs = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor1d([10, 20])];
        const results = elementwiseAll([e.add(x, a), a, e.constant(7), x], inputs).map((y) => [
          ...y.dataSync(),
        ]);
        assert.deepEqual(results, [
          [11, 22, 13, 24],
          [10, 20, 10, 20],
          [7, 7, 7, 7],
          [1, 2, 3, 4],
        ]);
      }));

    it('runs one kernel forward, one kernel backward, and leaves no tensor behind', async () => {
      await tf.setBackend(backend);
      const tensors = [tf.ones([6, 5]), tf.ones([5]), tf.ones([1])];
      const before = tf.memory().numTensors;
      const f = (...given: tf.Tensor[]): tf.Tensor => elementwise(formula, given);
      const callsOf = async (body: () => unknown): Promise<number> => {
        const { kernels } = await tf.profile(() => void tf.tidy(() => void body()));
        return kernels.filter((kernel) => kernel.name === FUSED_ELEMENTWISE).length;
      };
      assert.equal(await callsOf(() => f(...tensors)), 1);
      assert.equal(await callsOf(() => tf.grads(f)(tensors)), 2);
      assert.equal(tf.memory().numTensors, before);
      tf.dispose(tensors);
    });

    it('says which input is missing, of the wrong type or of a shape that does not fit', () =>
      onBackend(backend, () => {
        assert.throws(() => elementwise(a, [tf.ones([2])]), /reads input 1, but only 1 inputs were given/);
        assert.throws(() => elementwise(x, [tf.tensor1d(['text'])]), /dtype string/);
        assert.throws(() => elementwise(e.add(x, a), [tf.ones([2]), tf.ones([3])]), /do not broadcast/);
        assert.throws(() => elementwise(x, [3 as unknown as tf.Tensor]), /must be a tensor/);
      }));
  });
}

describe('determinism', { skip: BACKENDS[0]!.skip }, () => {
  it('the same bits in every run, and for a slice whatever lies beside it', () =>
    onBackend('onednn', () => {
      const values = randomValues(3 * 40 * 7, 3);
      const gradientsOf = (trials: number): Float32Array[] => {
        const tensors = [
          tf.tensor3d(values.slice(0, trials * 280), [trials, 40, 7]),
          tf.tensor3d(values.slice(0, trials * 7), [trials, 1, 7]),
          tf.tensor3d(values.slice(0, trials), [trials, 1, 1]),
        ];
        const f = (...given: tf.Tensor[]): tf.Tensor => elementwise(formula, given);
        return [f(...tensors), ...tf.grads(f)(tensors)].map((t) => t.dataSync() as Float32Array);
      };
      assert.deepEqual(gradientsOf(3), gradientsOf(3));
      gradientsOf(1).forEach((alone, i) =>
        assert.deepEqual(gradientsOf(3)[i]!.slice(0, alone.length), alone),
      );
    }));
});

describe('the memory around an output', { skip: BACKENDS[0]!.skip }, () => {
  for (const count of [1, 15, 17, 511, 1025, 5003]) {
    it(`of ${count} elements is left alone, and all of the output written`, () => {
      const program = programOf(e.add(e.tanh(x), 1), 1);
      const around = new Float32Array(count + 64).fill(9);
      const out = around.subarray(32, 32 + count);
      const [sizes, present] = [Int32Array.of(count), Int32Array.of(1)];
      const { code, constants, results } = program;
      loaded.addon!.elementwise(code, constants, results, sizes, present, [new Float32Array(count)], [out]);
      assert.ok(out.every((v) => v === 1));
      assert.ok(
        around.subarray(0, 32).every((v) => v === 9) && around.subarray(32 + count).every((v) => v === 9),
      );
    });
  }

  it('is safe from programs and arrays that do not fit', () => {
    const { code, constants, results } = programOf(e.add(e.tanh(x), 1), 1);
    const [sizes, present] = [Int32Array.of(4), Int32Array.of(1)];
    const four = (): Float32Array[] => [new Float32Array(4)];
    const call = (...given: Parameters<NonNullable<typeof loaded.addon>['elementwise']>): void =>
      loaded.addon!.elementwise(...given);
    call(code, constants, results, sizes, present, four(), four());
    const bad: (() => void)[] = [
      () =>
        call(
          code.map((v, i) => (i === 1 ? 99 : v)),
          constants,
          results,
          sizes,
          present,
          four(),
          four(),
        ),
      () =>
        call(
          code.map((v, i) => (i === 0 ? 99 : v)),
          constants,
          results,
          sizes,
          present,
          four(),
          four(),
        ),
      () => call(code.subarray(1), constants, results, sizes, present, four(), four()),
      () => call(code, constants, Int32Array.of(77, -1), sizes, present, four(), four()),
      () => call(code, constants, Int32Array.of(1, 5), sizes, present, four(), four()),
      () => call(code, constants, results, Int32Array.of(-4), present, four(), four()),
      () => call(code, constants, results, Int32Array.of(5), present, four(), four()),
      () => call(code, constants, results, sizes, new Int32Array(0), four(), four()),
      () => call(code, constants, results, sizes, present, [new Float32Array(3)], four()),
      () => call(code, constants, results, sizes, present, four(), [new Float32Array(5)]),
      () => call(code, constants, results, sizes, present, four(), []),
      () => call(code, constants, results, sizes, present, [null as unknown as Float32Array], four()),
    ];
    bad.forEach((attempt, i) => assert.throws(attempt, TypeError, `attempt ${i}`));
  });
});
