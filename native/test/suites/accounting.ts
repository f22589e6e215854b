import * as tf from '@tensorflow/tfjs-core';
import type { Case, Suite } from '../support/suite.js';

function expectCount(actual: number, expected: number, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}

/** Reference counts and the number of data ids through the life of tensors, views and variables. */
export function accountingSuite(): Suite {
  const ids = (): number => tf.backend().numDataIds();
  const cases: Case[] = [
    {
      name: 'a view holds its data until the last of its tensors is gone',
      check: () => {
        const before = ids();
        const t = tf.tensor1d([1, 2, 3, 4]);
        expectCount(ids(), before + 1, 'data ids with one tensor');
        expectCount(tf.backend().refCount(t.dataId), 1, 'references of one tensor');
        const view = tf.reshape(t, [2, 2]);
        expectCount(ids(), before + 1, 'data ids with a view');
        expectCount(tf.backend().refCount(t.dataId), 2, 'references with a view');
        t.dispose();
        expectCount(tf.backend().refCount(view.dataId), 1, 'references after disposal of the original');
        expectCount(view.dataSync()[3]!, 4, 'last value of the view');
        view.dispose();
        expectCount(ids(), before, 'data ids at the end');
      },
    },
    {
      name: 'disposeData says whether it freed, and forces on demand',
      check: () => {
        const backend = tf.backend();
        const before = ids();
        const id = backend.write(new Float32Array([1, 2]), [2], 'float32');
        backend.incRef(id);
        expectCount(backend.refCount(id), 2, 'references');
        expectCount(Number(backend.disposeData(id)), 0, 'freed with a reference left');
        expectCount(Number(backend.disposeData(id)), 1, 'freed with no reference left');
        const forced = backend.write(new Float32Array([1, 2]), [2], 'float32');
        backend.incRef(forced);
        expectCount(Number(backend.disposeData(forced, true)), 1, 'freed by force');
        expectCount(ids(), before, 'data ids at the end');
      },
    },
    {
      name: 'complex tensors hold three data ids',
      check: () => {
        const before = ids();
        const z = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
        expectCount(ids(), before + 5, 'data ids with both parts given');
        z.dispose();
        expectCount(ids(), before + 2, 'data ids without the complex tensor');
      },
    },
    {
      name: 'every step of training leaves as many data ids as it found',
      check: () => {
        const w = tf.variable(tf.fill([3, 2], 0.1));
        const x = tf.fill([5, 3], 0.5);
        const optimizer = tf.train.adam(0.1);
        const step = (): void => {
          optimizer.minimize(
            () => tf.mean(tf.square(tf.tanh(tf.matMul(x, w as unknown as tf.Tensor2D)))) as tf.Scalar,
          );
        };
        step();
        const after = ids();
        const tensors = tf.memory().numTensors;
        for (let i = 0; i < 20; i++) step();
        expectCount(ids(), after, 'data ids after 20 more steps');
        expectCount(tf.memory().numTensors, tensors, 'tensors after 20 more steps');
        tf.dispose([w, x]);
        optimizer.dispose();
      },
    },
  ];
  return { name: 'reference counts and data ids', cases: () => cases };
}
