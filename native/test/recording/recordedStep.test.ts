import { afterEach, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import {
  philoxNormal,
  recordedStep,
  setReplay,
  type OneDnnBackend,
  type RecordedStep,
} from '../../src/index.js';
import { skipReason } from '../support/backend.js';

const vector = (...values: number[]): tf.Tensor => tf.tensor1d(values);

/** What a step gives as numbers; the tensors are disposed of. */
function numbers(step: RecordedStep, inputs: tf.Tensor[], number = 0, key?: number): number[][] {
  const outputs = step.run(inputs, number, key);
  const values = outputs.map((output) => [...output.dataSync()]);
  tf.dispose(outputs);
  return values;
}

/** A step of one output. */
const stepOf = (
  f: (inputs: readonly tf.Tensor[], number: number, key: string | number) => tf.Tensor,
): RecordedStep => recordedStep((...given) => [tf.tidy(() => f(...given))]);

/** How many of `count` runs on the same input were replayed. */
function replaysOf(step: RecordedStep, count: number, inputs: tf.Tensor[] = [vector(1, 2, 3)]): number {
  for (let i = 0; i < count; i++) numbers(step, inputs, i);
  return step.counts.replayed;
}

describe('a recorded step', { skip: skipReason() }, () => {
  before(() => tf.setBackend('onednn'));
  afterEach(() => setReplay(true));

  it('is replayed from the third run on, with other inputs and draws of each step', () => {
    const step = stepOf(([x], number) =>
      tf.mul(tf.tanh(tf.add(x!, 0.5)), philoxNormal(7, 'noise', number, [3])),
    );
    for (let i = 0; i < 60; i++) {
      const x = vector(i, -i, 1 / (i + 1));
      const [got] = numbers(step, [x], i);
      const wanted = tf.tidy(() =>
        tf.mul(tf.tanh(tf.add(x, 0.5)), philoxNormal(7, 'noise', i, [3])).dataSync(),
      );
      assert.deepEqual(got, [...wanted]);
    }
    // All but the two that are recorded, and those after 16 replays and after the next 64 are compared.
    assert.deepEqual(step.counts, { replayed: 57, ordinary: 3, reason: undefined });
  });

  it('gives outputs that later replays leave alone', () => {
    const step = stepOf(([x]) => tf.square(x!));
    const outputs = [1, 2, 3, 4, 5].map((value) => step.run([vector(value)], 0)[0]!);
    assert.deepEqual(
      outputs.map((output) => output.dataSync()[0]),
      [1, 4, 9, 16, 25],
    );
  });

  it('is recorded anew for other shapes, and runs as it is for more than four of them', () => {
    const step = stepOf(([x]) => tf.square(x!));
    for (let size = 1; size <= 6; size++) replaysOf(step, 4, [tf.ones([size])]);
    assert.equal(step.counts.replayed, 8);
    assert.match(step.counts.reason ?? '', /at most 4 shapes/);
    assert.deepEqual(numbers(step, [tf.fill([6], 3)]), [[9, 9, 9, 9, 9, 9]]);
  });

  it('is recorded anew when its key changes, with what depends on the key', () => {
    const step = stepOf(([x], _number, key) => tf.mul(x!, tf.scalar(key as number)));
    const got = [1, 1, 1, 2, 2, 2].map((key) => numbers(step, [vector(10)], 0, key)[0]![0]);
    assert.deepEqual(got, [10, 10, 10, 20, 20, 20]);
    assert.equal(step.counts.replayed, 2);
  });

  it('sees which inputs are the same tensor', () => {
    const step = stepOf(([x, y]) => tf.sub(x!, y!));
    const x = vector(5);
    assert.equal(replaysOf(step, 4, [x, x]), 2);
    assert.deepEqual(numbers(step, [x, vector(2)]), [[3]]);
    assert.deepEqual(numbers(step, [vector(9), vector(2)]), [[7]]);
  });

  it('gives a value that is several outputs as several tensors', () => {
    const step = recordedStep(([x]) => {
      const y = tf.square(x!);
      return [y, tf.reshape(y, [3, 1])];
    });
    for (let i = 0; i < 4; i++) {
      const [flat, column] = step.run([vector(1, 2, 3)], 0);
      flat!.dispose();
      assert.deepEqual(column!.arraySync(), [[1], [4], [9]]);
      column!.dispose();
    }
    assert.equal(step.counts.replayed, 2);
  });

  it('takes variables as inputs, whatever is assigned to them', () => {
    const shift = tf.variable(vector(1));
    const input = shift as unknown as tf.Tensor;
    const step = stepOf(([x, y]) => tf.add(x!, y!));
    assert.equal(replaysOf(step, 4, [vector(1), input]), 2);
    shift.assign(vector(100));
    assert.deepEqual(numbers(step, [vector(1), input]), [[101]]);
    assert.equal(step.counts.replayed, 3);
    const reading = stepOf(([x]) => tf.add(x!, input));
    assert.equal(replaysOf(reading, 4, [vector(1)]), 0);
    assert.match(reading.counts.reason ?? '', /a variable is read that is no input/);
    shift.dispose();
  });

  it('runs as it is where a tensor from outside was disposed of, which fails as it does without', () => {
    const outside = vector(1);
    const step = stepOf(([x]) => tf.add(x!, outside));
    replaysOf(step, 4, [vector(1)]);
    outside.dispose();
    assert.throws(() => step.run([vector(1)], 0), TypeError);
    assert.throws(() => step.run([outside], 0), Error);
  });

  it('refuses an input whose memory went to another thread', () => {
    const step = stepOf(([x]) => tf.square(x!));
    replaysOf(step, 4);
    const x = vector(1, 2, 3);
    const values = x.dataSync<'float32'>();
    structuredClone(values.buffer, { transfer: [values.buffer as ArrayBuffer] });
    assert.throws(() => step.run([x], 0), Error);
    assert.deepEqual(numbers(step, [vector(1, 2, 3)]), [[1, 4, 9]]);
  });

  let made = 0;
  const NOT_RECORDABLE: Record<string, [RegExp, (x: tf.Tensor) => tf.Tensor]> = {
    'runs a kernel in JavaScript': [/in JavaScript/, (x) => tf.cumsum(x)],
    'reads values': [/values are read/, (x) => tf.mul(x, x.dataSync()[0]!)],
    'converts numbers in JavaScript': [
      /Cast converts int32/,
      (x) => tf.add(x, tf.cast(tf.tensor1d([1, 2, 3], 'int32'), 'float32')),
    ],
    'draws at another step': [/draws of step 5 in step/, (x) => tf.add(x, philoxNormal(1, 'noise', 5, [3]))],
    'gives an input back': [/output 0 is no float32 tensor that a kernel made/, (x) => tf.clone(x)],
    'gives integers': [/Cast runs in JavaScript/, (x) => tf.cast(x, 'int32')],
    'leaves a tensor behind': [/outlives/, (x) => tf.add(x, tf.keep(tf.square(x)))],
    'makes a tensor anew each time': [/no two steps in a row are alike/, (x) => tf.add(x, ++made)],
  };
  for (const [what, [reason, f]] of Object.entries(NOT_RECORDABLE))
    it(`runs as it is where it ${what}, and says why`, () => {
      const step = stepOf(([x]) => f(x!));
      assert.equal(replaysOf(step, 12), 0);
      assert.match(step.counts.reason ?? '', reason);
    });

  it('throws where something varies that is neither an input nor the number nor the key', () => {
    let runs = 0;
    const step = stepOf(([x]) => tf.mul(x!, ++runs > 2 ? 3 : 2));
    assert.throws(
      () => replaysOf(step, 30),
      /not the one that was recorded: call 1 of 1, binary, has another argument/,
    );
    // From then on it runs as it is.
    assert.deepEqual(numbers(step, [vector(5)]), [[15]]);
    assert.equal(step.counts.replayed, 16);
  });

  it('is not replayed from two runs of the same number, of which it cannot be seen whether draws keep to it', () => {
    const step = stepOf(([x]) => tf.add(x!, philoxNormal(1, 'noise', 5, [3])));
    for (let i = 0; i < 4; i++) numbers(step, [vector(1, 2, 3)], 5);
    numbers(step, [vector(1, 2, 3)], 6);
    assert.equal(step.counts.replayed, 0);
    assert.match(step.counts.reason ?? '', /draws of step 5 in step 6/);
  });

  it('is compared after 1,024 replays at the latest', () => {
    const step = stepOf(([x]) => tf.square(x!));
    const runs = 2 + 16 + 1 + 64 + 1 + 256 + 1 + 1024 + 1 + 1024 + 1;
    assert.equal(replaysOf(step, runs), 16 + 64 + 256 + 1024 + 1024);
  });

  it('passes on what it throws, and goes on', () => {
    let failing = false;
    const step = stepOf(([x]) => {
      const y = tf.square(x!);
      if (failing) throw new Error('broken');
      return y;
    });
    const tensors = tf.memory().numTensors;
    failing = true;
    const x = vector(2);
    assert.throws(() => step.run([x], 0), /broken/);
    failing = false;
    assert.equal(replaysOf(step, 5, [x]), 3);
    assert.equal(tf.memory().numTensors, tensors + 1);
  });

  it('is part of another one that is recorded', () => {
    const inner = stepOf(([x]) => tf.square(x!));
    const outer = stepOf(([x]) => tf.add(inner.run([x!], 0)[0]!, 1));
    assert.equal(replaysOf(outer, 4), 2);
    assert.equal(inner.counts.replayed, 0);
    assert.deepEqual(numbers(outer, [vector(1, 2, 3)]), [[2, 5, 10]]);
  });

  it('runs as it is where replays are switched off or the backend has none', async () => {
    const step = stepOf(([x]) => tf.square(x!));
    setReplay(false);
    assert.equal(replaysOf(step, 4), 0);
    assert.match(step.counts.reason ?? '', /switched off/);
    setReplay(true);
    await tf.setBackend('cpu');
    assert.equal(replaysOf(step, 4), 0);
    assert.match(step.counts.reason ?? '', /backend/);
    await tf.setBackend('onednn');
    assert.equal(replaysOf(step, 4), 2);
    step.dispose();
    assert.equal(replaysOf(step, 4), 4);
  });

  it('uses no more memory after many replays than after few', () => {
    const x = tf.ones([100, 100]);
    const step = stepOf(([given]) => tf.sum(tf.tanh(tf.add(tf.matMul(given!, given!), 1))));
    replaysOf(step, 100, [x]);
    const [ids, resident] = [tf.backend().numDataIds(), process.memoryUsage.rss()];
    replaysOf(step, 20_000, [x]);
    assert.equal(tf.backend().numDataIds(), ids);
    // 20,000 steps make 2.4 GB of values between them; the collector may let some MB of objects wait.
    assert.ok(process.memoryUsage.rss() - resident < 64 * 2 ** 20);
  });

  it('leaves the addon as it was', () => {
    const backend = tf.backend() as OneDnnBackend;
    const { addon } = backend;
    const step = stepOf(([x]) => tf.square(x!));
    replaysOf(step, 3);
    assert.equal(backend.addon, addon);
    assert.equal(backend.isRecording, false);
  });
});
