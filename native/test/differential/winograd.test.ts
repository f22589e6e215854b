import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import {
  convolutionKernel,
  getWinograd,
  setThreads,
  setWinograd,
  type WinogradUse,
} from '../../src/index.js';
import type { WinogradReport } from '../processes/winograd.js';
import { backendUnderTest, skipReason } from '../support/backend.js';
import { expectMessage } from '../support/child.js';
import { randomFloats } from '../support/operand.js';

/** Of both kinds of vectors: the processor's widest, and those of AVX2. */
const WIDTHS = [undefined, 'AVX2'];

describe("convolutions by Winograd's minimal filtering", { skip: skipReason() }, () => {
  afterEach(() => setWinograd('by shape'));

  for (const use of ['always 2 x 2', 'always 4 x 4'] as const)
    for (const isa of WIDTHS)
      it(`${use}${isa === undefined ? '' : `, ${isa}`} computes what float64 does`, async (context) => {
        const { outcomes, errors, otherErrors } = await expectMessage<WinogradReport>('winograd', {
          args: [use],
          env: isa === undefined ? {} : { ONEDNN_MAX_CPU_ISA: isa },
        });
        for (const { failures, count } of outcomes) {
          assert.deepEqual(failures.slice(0, 20), [], `of ${count}`);
          assert.ok(count > 0);
        }
        context.diagnostic(
          `errors ${errors.map(String).join(', ')}; others ${otherErrors.map(String).join(', ')}`,
        );
        // Bounds on error / sum |a| |b|. 2 x 2: twice that of a sum of 16 x 9 products, the shortest here (2^-24 each);
        // 4 x 4: the most that training is to see.
        const bound = use === 'always 2 x 2' ? 2 * 16 * 9 * 2 ** -24 : 1e-5;
        for (const error of errors) assert.ok(error <= bound, `${error} above ${bound}`);
      });

  it('is chosen by shape alone', () => {
    setThreads(1);
    const of = (images: number[], filter: number[], pad: number, strides = 1): (string | undefined)[] =>
      (['forward', 'images', 'filter'] as const).map((pass) =>
        convolutionKernel({ pass, images, filter, pad, strides }),
      );
    const all = (kernel: string): string[] => [kernel, kernel, kernel];
    assert.deepEqual(of([64, 32, 32, 64], [3, 3, 64, 64], 1), all('winograd 4 x 4'));
    assert.deepEqual(of([64, 2, 2, 256], [3, 3, 256, 256], 1), all('winograd 2 x 2'));
    assert.deepEqual(of([64, 32, 32, 64], [3, 3, 64, 64], 1, 2), all('library'));
    assert.deepEqual(of([64, 12, 12, 64], [5, 5, 64, 64], 0), all('winograd 2 x 2'));
    assert.deepEqual(of([64, 32, 32, 64], [7, 7, 64, 64], 2), all('library'));
    assert.deepEqual(of([1, 4, 4, 64], [3, 3, 64, 64], 1), all('library'));
    setWinograd('off');
    assert.equal(getWinograd(), 'off');
    assert.deepEqual(of([64, 32, 32, 64], [3, 3, 64, 64], 1), all('library'));
    assert.throws(() => setWinograd('on' as WinogradUse), /winograd: 'on' given, allowed are off, by shape/);
  });

  it('leaves infinities, NaNs and sums beyond float32 to the windows that hold them', async () => {
    await tf.setBackend(backendUnderTest());
    const values = Float32Array.from(randomFloats(1, [2, 8, 8, 32]).values as Float32Array);
    const filter = tf.tensor4d(randomFloats(2, [3, 3, 32, 32]).values as Float32Array, [3, 3, 32, 32]);
    for (const special of [NaN, Infinity, -Infinity, 3e38]) {
      values[(8 + 3) * 32 + 5] = special;
      const x = tf.tensor4d(values, [2, 8, 8, 32]);
      const got = (['always 4 x 4', 'off'] as const).map((use) => {
        setWinograd(use);
        return tf.conv2d(x, filter, 1, 1).dataSync() as Float32Array;
      });
      const finite = got.map((result) => result.reduce((n, v) => n + (Number.isFinite(v) ? 1 : 0), 0));
      assert.equal(finite[0], finite[1], String(special));
      assert.ok(special === 3e38 || finite[0]! < got[0]!.length);
    }
  });
});
