import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { Availability } from './processes/availability.js';
import { backendUnderTest, skipReason } from './support/backend.js';
import { expectMessage, runChild } from './support/child.js';

describe('lives of the backend and of its tensors', { skip: skipReason() }, () => {
  it('survives 500 resets of the engine and removals of the backend', async () => {
    const { wrong, want } = await expectMessage<{ wrong: number; want: number }>('resets', { args: ['500'] });
    assert.equal(wrong, 0);
    // 33 x 33 sums of 65 quarters, and 6 x 6 x 4 sums of 9 quarters.
    assert.equal(want, 33 * 33 * 65 * 0.25 + 6 * 6 * 4 * 9 * 0.25);
  });

  it('trains on while the backend changes under it', async () => {
    const train = async (backends: readonly string[]): Promise<number[]> => {
      await tf.setBackend(backends[0]!);
      const w = tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 1, -1, 0.75], [3, 2]));
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [4, 3]);
      const optimizer = tf.train.adam(0.05);
      for (const backend of backends) {
        await tf.setBackend(backend);
        optimizer.minimize(
          () => tf.mean(tf.square(tf.tanh(tf.matMul(x, w as unknown as tf.Tensor2D)))) as tf.Scalar,
        );
      }
      const result = Array.from(w.dataSync());
      tf.dispose([w, x]);
      optimizer.dispose();
      return result;
    };
    const name = backendUnderTest();
    const want = await train(['cpu', 'cpu', 'cpu', 'cpu', 'cpu', 'cpu']);
    const got = await train(['cpu', name, 'cpu', name, name, 'cpu']);
    got.forEach((value, i) => assert.ok(Math.abs(value - want[i]!) < 1e-5, `${value} for ${want[i]}`));
  });

  it('answers use after disposal with an error, and ignores a second disposal', async () => {
    await tf.setBackend(backendUnderTest());
    const t = tf.tidy(() => tf.add(tf.ones([100]), 1));
    t.dispose();
    t.dispose();
    assert.throws(() => t.dataSync(), /disposed/);
    assert.throws(() => tf.tanh(t), Error);
    const { dataId } = t;
    assert.equal(tf.backend().disposeData(dataId), true);
    for (const kernel of ['Tanh', 'Relu', 'Exp', 'Square']) {
      const info = { dataId, shape: [100], dtype: 'float32' } as unknown as tf.Tensor;
      assert.throws(() =>
        tf
          .getKernel(kernel, backendUnderTest())
          .kernelFunc({ inputs: { x: info }, attrs: {}, backend: tf.backend() }),
      );
    }
    const other = tf.ones([100]);
    const info = { dataId, shape: [100], dtype: 'float32' } as unknown as tf.Tensor;
    const add = tf.getKernel('Add', backendUnderTest()).kernelFunc;
    assert.throws(() => add({ inputs: { a: other, b: info }, attrs: {}, backend: tf.backend() }));
    other.dispose();
  });

  it('computes on after its buffers and primitives were dropped, twice', async () => {
    await tf.setBackend(backendUnderTest());
    const image = tf.ones([1, 8, 8, 3]) as tf.Tensor4D;
    const filter = tf.ones([3, 3, 3, 4]) as tf.Tensor4D;
    const sum = (): number => tf.tidy(() => tf.sum(tf.conv2d(image, filter, 2, 'valid')).dataSync()[0]!);
    const before = sum();
    // 3 x 3 windows of 27 ones for each of 4 filters.
    assert.equal(before, 9 * 27 * 4);
    for (let i = 0; i < 2; i++) tf.backend().dispose();
    assert.equal(sum(), before);
    tf.dispose([image, filter]);
  });

  it('gives the same results in four worker threads', async () => {
    const { results, own } = await expectMessage<{
      results: { first: number; rounds: number }[];
      own: number;
    }>('workers', {
      args: ['finish'],
    });
    assert.equal(results.length, 4);
    for (const { first, rounds } of results) {
      assert.equal(first, own);
      assert.ok(rounds > 0);
    }
  });

  it('lets worker threads be terminated while they compute', async () => {
    const { own } = await expectMessage<{ own: number }>('workers', { args: ['terminate'] });
    assert.ok(Number.isFinite(own));
  });

  it('lets the process exit while worker threads compute', async () => {
    for (let i = 0; i < 2; i++) {
      const { code, signal, stderr } = await runChild('workers', { args: ['exit'] });
      assert.deepEqual({ code, signal, stderr }, { code: 7, signal: null, stderr: '' });
    }
  });

  it('computes rightly while signals arrive', { skip: process.platform === 'win32' }, async (context) => {
    const { wrong, signals } = await expectMessage<{ wrong: number; signals: number }>('signals', {
      args: ['3'],
    });
    context.diagnostic(`${signals} signals handled`);
    assert.equal(wrong, 0);
    assert.ok(signals > 10, `${signals} signals arrived`);
  });

  it("computes rightly under Node's own profiler", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onednn-profile-'));
    try {
      const execArgv = ['--cpu-prof', '--cpu-prof-interval', '100', '--cpu-prof-dir', folder];
      for (let i = 0; i < 3; i++)
        assert.ok((await expectMessage<number>('load', { args: ['40'], execArgv })) > 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes no more processor time when two processes run at once', async (context) => {
    const alone = await expectMessage<number>('load', { args: ['150'] });
    const together = await Promise.all([0, 1].map(() => expectMessage<number>('load', { args: ['150'] })));
    context.diagnostic(
      `${alone.toFixed(2)} s alone, ${together.map((t) => t.toFixed(2)).join(' and ')} s together`,
    );
    // Threads that spin against each other would show as processor time; caches and clock rates are shared fairly.
    for (const time of together)
      assert.ok(time < 1.6 * alone + 0.1, `${time} s beside a twin, ${alone} s alone`);
  });
});

describe('availability', () => {
  const report = (env: NodeJS.ProcessEnv): Promise<Availability> =>
    expectMessage<Availability>('availability', { env });

  function expectFallback(state: Availability): void {
    assert.equal(state.available, false);
    assert.notEqual(state.backend, 'onednn');
    assert.equal(state.sum, 6);
    assert.match(state.reason!, /to provide it: /);
    assert.ok(!state.reason!.includes('\n'), 'the reason is one line');
  }

  it('takes the backend with one thread where it loads', { skip: skipReason() }, async () => {
    const state = await report({ OMP_NUM_THREADS: undefined });
    assert.deepEqual(
      { ...state, reason: undefined },
      { available: true, reason: undefined, threads: 1, backend: 'onednn', sum: 6 },
    );
  });

  const countsThreads = process.platform === 'linux' ? skipReason() : 'needs /proc';
  it('starts no thread by default, and one more when asked for two', { skip: countsThreads }, async () => {
    const started = await expectMessage<{ byDefault: number; withTwo: number }>('threads', {
      env: { OMP_NUM_THREADS: undefined },
    });
    assert.deepEqual(started, { byDefault: 0, withTwo: 1 });
  });

  it('takes the number of threads from OMP_NUM_THREADS', { skip: skipReason() }, async () => {
    assert.equal((await report({ OMP_NUM_THREADS: '2' })).threads, 2);
  });

  it('falls back and names the file where there is no addon', async () => {
    const file = path.join(tmpdir(), 'no-such-folder', 'onednn.node');
    const state = await report({ TFJS_ONEDNN_ADDON: file });
    expectFallback(state);
    assert.ok(state.reason!.includes(file));
  });

  it('falls back where the addon is no library', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onednn-broken-'));
    try {
      const file = path.join(folder, 'onednn.node');
      writeFileSync(file, 'not a library');
      expectFallback(await report({ TFJS_ONEDNN_ADDON: file }));
      writeFileSync(file, '');
      expectFallback(await report({ TFJS_ONEDNN_ADDON: file }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('falls back where it is switched off', async () => {
    expectFallback(await report({ TFJS_ONEDNN: 'off' }));
  });
});
