import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../support/backends.js';
import { assertClose, spread } from '../support/numbers.js';

/** Runs the same computation on cpu and on wasm and compares the results element by element. */
async function assertSameAsCpu(compute: () => tf.Tensor, what: string, relative = 1e-5): Promise<void> {
  await useBackend('cpu');
  const expected = tf.tidy(compute);
  const values = expected.dataSync().slice();
  await useBackend('wasm');
  const before = tf.memory().numTensors;
  const found = tf.tidy(compute);
  assert.deepEqual(found.shape, expected.shape, what);
  const scale = Math.max(...Array.from(values, Math.abs), 1);
  found.dataSync().forEach((value, i) => assertClose(value, values[i], { absolute: relative * scale }, what));
  found.dispose();
  expected.dispose();
  assert.ok(tf.memory().numTensors <= before, `${what} leaves tensors behind`);
}

const tensor = (shape: number[], offset = 0): tf.Tensor =>
  tf.tensor(
    spread(
      shape.reduce((product, length) => product * length, 1),
      offset,
    ),
    shape,
  );

describe('products of matrices on wasm', () => {
  before(() => useBackend('wasm'));

  const leading: [number[], number[]][] = [
    [[], []],
    [[3], [3]],
    [[1], [4]],
    [[4], [1]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1],
      [1, 3],
    ],
  ];
  for (const [leadingA, leadingB] of leading)
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        it(`[${leadingA}] x [${leadingB}], transposed ${transposeA}, ${transposeB}`, () =>
          assertSameAsCpu(() => {
            const a = tensor([...leadingA, ...(transposeA ? [7, 5] : [5, 7])]);
            const b = tensor([...leadingB, ...(transposeB ? [6, 7] : [7, 6])], 13);
            return tf.matMul(a, b, transposeA, transposeB);
          }, 'product'));

  it('an empty batch gives an empty product', () =>
    assertSameAsCpu(() => tf.matMul(tf.zeros([0, 5, 7]), tf.zeros([0, 7, 6])), 'empty'));

  it('keeps the number of data constant over many products', async () => {
    await useBackend('wasm');
    const [a, b] = [tensor([3, 5, 7]), tensor([3, 7, 6])];
    const data = tf.memory().numDataBuffers;
    for (let i = 0; i < 50; i++) tf.matMul(a, b).dispose();
    assert.equal(tf.memory().numDataBuffers, data);
  });
});

describe('the filter gradient of a convolution on wasm', () => {
  const cases: { size: number; filter: number; stride: number; pad: number | 'same' | 'valid' }[] = [
    { size: 8, filter: 3, stride: 1, pad: 'valid' },
    { size: 8, filter: 3, stride: 1, pad: 'same' },
    { size: 9, filter: 3, stride: 2, pad: 'same' },
    { size: 8, filter: 2, stride: 2, pad: 'valid' },
    { size: 7, filter: 5, stride: 1, pad: 2 },
    { size: 6, filter: 1, stride: 1, pad: 'valid' },
  ];
  for (const { size, filter, stride, pad } of cases)
    it(`${size} x ${size}, filter ${filter}, stride ${stride}, padding ${pad}`, () =>
      assertSameAsCpu(() => {
        const x = tensor([2, size, size, 3]) as tf.Tensor4D;
        const w = tensor([filter, filter, 3, 4], 7) as tf.Tensor4D;
        return tf.grad((weights: tf.Tensor) =>
          tf.sum(tf.square(tf.conv2d(x, weights as tf.Tensor4D, stride, pad))),
        )(w);
      }, 'dW'));
});

describe('the gradient of max pooling on wasm', () => {
  const signs: [string, (x: tf.Tensor) => tf.Tensor][] = [
    ['values of both signs', (x) => x],
    ['negative values', (x) => tf.sub(tf.neg(tf.abs(x)), 1e-3)],
    ['ties', (x) => tf.sub(tf.round(tf.mul(x, 2)), 2)],
    ['one value', (x) => tf.sub(tf.zerosLike(x), 3)],
  ];
  const windows: {
    size: number[];
    filter: number | [number, number];
    stride: number;
    pad: 'same' | 'valid';
  }[] = [
    { size: [4, 4], filter: 2, stride: 2, pad: 'valid' },
    { size: [7, 5], filter: 2, stride: 2, pad: 'valid' },
    { size: [7, 5], filter: 2, stride: 2, pad: 'same' },
    { size: [6, 6], filter: 3, stride: 1, pad: 'valid' },
    { size: [6, 6], filter: 3, stride: 1, pad: 'same' },
    { size: [9, 8], filter: 3, stride: 2, pad: 'same' },
    { size: [8, 9], filter: [3, 2], stride: 3, pad: 'valid' },
    { size: [5, 5], filter: 1, stride: 2, pad: 'valid' },
    { size: [3, 3], filter: 3, stride: 1, pad: 'valid' },
  ];
  for (const { size, filter, stride, pad } of windows)
    for (const [title, of] of signs)
      it(`${size.join(' x ')}, window ${filter}, stride ${stride}, ${pad}, ${title}`, () =>
        assertSameAsCpu(() => {
          const x = of(tensor([2, ...size, 3]));
          const weight = (y: tf.Tensor): tf.Tensor => tf.mul(y, tensor(y.shape, 5));
          return tf.grad((v: tf.Tensor) => tf.sum(weight(tf.maxPool(v as tf.Tensor4D, filter, stride, pad))))(
            x,
          );
        }, 'dX'));

  it('goes to the largest of a negative window, and to the first of equal ones', async () => {
    await useBackend('wasm');
    const slope = (values: number[]): number[] => [
      ...tf
        .grad((x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')))(
          tf.tensor4d(values, [1, 2, 2, 1]),
        )
        .dataSync(),
    ];
    assert.deepEqual(slope([-3, -1, -2, -4]), [0, 1, 0, 0]);
    assert.deepEqual(slope([-3, -1, -1, -4]), [0, 1, 0, 0]);
    assert.deepEqual(slope([0, 0, 0, 0]), [1, 0, 0, 0]);
    assert.deepEqual(slope([-4, -3, -2, -1]), [0, 0, 0, 1]);
  });
});
