// The addon's own functions of recordings, with arguments that the package never gives.
import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Addon, NativeRecording } from '../../src/addon.js';
import type { OneDnnBackend } from '../../src/index.js';
import { skipReason } from '../support/backend.js';

/** The whole of an array that a replay brings, or of the recording's memory where its number is -1. */
const place = (array: number, length: number): Float64Array => Float64Array.of(array, 0, length, 0);

describe('recordings of the addon', { skip: skipReason() }, () => {
  let addon: Addon;
  before(async () => {
    await tf.setBackend('onednn');
    ({ addon } = tf.backend() as OneDnnBackend);
  });

  /** A recording that fills the first of two arrays of four numbers. */
  const filling = (): NativeRecording => addon.record([['fill', place(0, 4), 7]], 0, Int32Array.of(4, 4));

  /** Two arrays, the second of which is made when it is read, after something else was done. */
  function arraysThat(act: (first: Float32Array) => void): Float32Array[] {
    const arrays = [new Float32Array(4), new Float32Array(4)];
    const [first] = arrays as [Float32Array];
    return Object.defineProperty(arrays, 1, {
      get: () => {
        act(first);
        return new Float32Array(4);
      },
    });
  }

  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const REFUSED: Record<string, [unknown, number, RegExp]> = {
    'a kernel that there is not': [[['nothing', 1]], 0, /no kernel 'nothing' can be recorded/],
    'a function that is no kernel': [[['threads', 1]], 0, /no kernel 'threads' can be recorded/],
    'a recording within a recording': [[['replay', 1]], 0, /no kernel 'replay' can be recorded/],
    'a call without a name': [[[1, 2]], 0, /begin with the name/],
    'an empty call': [[[]], 0, /a name and at most 16 arguments/],
    'lists in lists': [[['addN', place(-1, 4), [[new Float32Array(4)]]]], 64, /a list holds arrays/],
    'a list in itself': [[['addN', place(-1, 4), cyclic]], 64, /a list holds arrays/],
    'a list of holes': [[['addN', place(-1, 4), Array(2 ** 32 - 1)]], 64, /a list holds arrays/],
    'an argument of another kind': [[['fill', place(-1, 4), {}]], 64, /an argument must be an array/],
    'a place of five numbers': [[['fill', new Float64Array(5), 1]], 64, /a place has four numbers/],
    'a place beyond the memory': [[['fill', place(-1, 17), 1]], 64, /reaches beyond/],
    'a place beyond an array': [[['fill', place(0, 5), 1]], 64, /reaches beyond/],
    'a place in no array': [[['fill', place(1, 1), 1]], 64, /array 1.0* is not an integer from 0 below 1/],
    'a place that begins between two numbers': [
      [['fill', Float64Array.of(-1, 2, 1, 0), 1]],
      64,
      /not aligned/,
    ],
    'a place whose numbers are none': [[['fill', new Float64Array(4).fill(NaN), 1]], 64, /a place holds/],
    'memory of a size that is none': [[], -1, /bytes -1/],
    'a stream without a step': [[['normals', place(-1, 4), new Uint32Array(1)]], 64, /a name and a step/],
  };
  for (const [what, [calls, bytes, reason]] of Object.entries(REFUSED))
    it(`are refused with ${what}`, () => {
      assert.throws(() => addon.record(calls as never, bytes, Int32Array.of(4)), reason);
    });

  it('refuse other arrays than were recorded', () => {
    const recording = filling();
    const four = new Float32Array(4);
    for (const arrays of [[], [four], [four, new Float32Array(3)], [four, new Int32Array(4)], [four, null]])
      assert.throws(() => addon.replay(recording, arrays as never, 0), /array/);
    assert.throws(() => addon.replay(recording, [four, four], 0.5), /step 0.5/);
    assert.throws(() => addon.replay(recording, [four, four], 2 ** 32), /step 4294967296/);
    for (const other of [undefined, null, {}, 1, 'text'])
      assert.throws(() => addon.replay(other as never, [four, four], 0), /must be a recording/);
    addon.replay(recording, [four, new Float32Array(4)], 0);
    assert.deepEqual([...four], [7, 7, 7, 7]);
  });

  it('are replayed no more once they are given up, yet to the end where that happens within a replay', () => {
    const recording = filling();
    const arrays = arraysThat(() => addon.forget(recording));
    addon.replay(recording, arrays, 0);
    assert.deepEqual([...arrays[0]!], [7, 7, 7, 7]);
    assert.throws(() => addon.replay(recording, arrays, 0), /was given up/);
    addon.forget(recording);
  });

  it('refuse an array whose memory goes to another thread while they read the others', () => {
    const arrays = arraysThat(({ buffer }) => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }));
    assert.throws(
      () => addon.replay(filling(), arrays, 0),
      /array 0 of a replay must be a Float32Array of 4/,
    );
  });

  it('may be replayed while they read their arrays', () => {
    const recording = filling();
    const inner = [new Float32Array(4), new Float32Array(4)];
    const arrays = arraysThat(() => addon.replay(recording, inner, 0));
    addon.replay(recording, arrays, 0);
    assert.deepEqual([...arrays[0]!, ...inner[0]!], new Array(8).fill(7));
  });

  it('pass on the error of a call, and can be replayed again', () => {
    const sizes = Int32Array.of(1, 1, 2, 2, 2, 0, 0);
    const recording = addon.record(
      [
        ['fill', place(0, 4), 7],
        ['matmul', place(0, 3), place(1, 4), place(1, 4), sizes],
      ],
      0,
      Int32Array.of(4, 4),
    );
    const arrays = [new Float32Array(4), new Float32Array(4)];
    for (let i = 0; i < 2; i++) assert.throws(() => addon.replay(recording, arrays, 0), /argument 0/);
    assert.deepEqual([...arrays[0]!], [7, 7, 7, 7]);
  });
});
