import * as tf from '@tensorflow/tfjs-core';
import { UNARY } from '../reference/elementwise.js';
import { difference } from '../support/compare.js';
import { randomFloats } from '../support/operand.js';
import type { Case, Suite } from '../support/suite.js';

const SIZE = 4097;

function data(seed: number, size = SIZE): Float32Array {
  return randomFloats(seed, [size], 0.2, 0.9).values as Float32Array;
}

function expectEqual(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const fault = difference(Array.from(actual), Array.from(expected));
  if (fault !== null) throw new Error(`${what}: ${fault}`);
}

/** Values that the caller holds must survive whatever is computed afterwards. */
function heldValues(): Case[] {
  const churn = (): void => {
    for (let i = 0; i < 20; i++) {
      tf.tidy(() => {
        const x = tf.fill([SIZE], i);
        tf.sum(tf.tanh(tf.mul(tf.add(x, 1), 2)));
      });
    }
  };
  return [
    {
      name: 'an array read by dataSync outlives its tensor',
      check: () => {
        const t = tf.add(tf.tensor1d(data(1)), 1);
        const seen = t.dataSync() as Float32Array;
        const copy = seen.slice();
        t.dispose();
        churn();
        expectEqual(seen, copy, 'array');
      },
    },
    {
      name: 'an array read from a view outlives both tensors',
      check: () => {
        const t = tf.add(tf.tensor1d(data(2)), 1);
        const view = tf.reshape(t, [17, 241]);
        const seen = view.dataSync() as Float32Array;
        const copy = seen.slice();
        tf.dispose([t, view]);
        churn();
        expectEqual(seen, copy, 'array');
      },
    },
    {
      name: "the caller's own array is not reused for results",
      check: () => {
        const mine = data(3);
        const copy = mine.slice();
        tf.tensor1d(mine).dispose();
        churn();
        expectEqual(mine, copy, 'array');
        const t = tf.tensor1d(mine);
        const v = tf.variable(t);
        t.dispose();
        v.assign(tf.ones([SIZE]));
        churn();
        expectEqual(mine, copy, 'array behind a variable');
        v.dispose();
      },
    },
    {
      name: 'an array read asynchronously outlives its tensor',
      check: () => {
        const t = tf.add(tf.tensor1d(data(4)), 1);
        const b = t.bufferSync();
        const copy = (b.values as Float32Array).slice();
        t.dispose();
        churn();
        expectEqual(b.values as Float32Array, copy, 'buffer');
      },
    },
    {
      name: 'a view keeps its values when the original is disposed',
      check: () => {
        const t = tf.add(tf.tensor1d(data(5)), 1);
        const want = Float32Array.from(data(5), (x) => Math.fround(x + 1));
        const views = [tf.reshape(t, [241, 17]), t.clone(), tf.expandDims(t, 0)];
        t.dispose();
        churn();
        views.forEach((view, i) => expectEqual(view.dataSync(), want, `view ${i}`));
        tf.dispose(views);
      },
    },
    {
      name: 'a slice keeps its values when the original is disposed',
      check: () => {
        const t = tf.add(tf.tensor1d(data(6)), 1);
        const part = tf.slice(t, [100], [1000]);
        t.dispose();
        churn();
        const want = Float32Array.from(data(6).subarray(100, 1100), (x) => Math.fround(x + 1));
        expectEqual(part.dataSync(), want, 'slice');
        part.dispose();
      },
    },
  ];
}

/** The same tensor given twice, or together with a view of itself. */
function sameInputs(): Case[] {
  const x = data(7, 33 * 33);
  const binary: [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: number, b: number) => number][] = [
    ['add', tf.add, (a, b) => a + b],
    ['sub', tf.sub, (a, b) => a - b],
    ['mul', tf.mul, (a, b) => a * b],
    ['div', tf.div, (a, b) => a / b],
    ['maximum', tf.maximum, Math.max],
    ['squaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2],
  ];
  const cases = binary.map(([name, run, rule]) => ({
    name: `${name} of a tensor and itself`,
    check: () => {
      const t = tf.tensor2d(x, [33, 33]);
      const view = t.clone();
      const want = Float32Array.from(x, (v) => rule(v, v));
      const results = [run(t, t), run(t, view)];
      results.forEach((result) => expectEqual(result.dataSync(), want, name));
      expectEqual(t.dataSync(), x, 'input');
      tf.dispose([t, view, ...results]);
    },
  }));
  const product: Case = {
    name: 'matMul of a tensor and itself',
    check: () => {
      const t = tf.tensor2d(x, [33, 33]);
      const twin = tf.tensor2d(x.slice(), [33, 33]);
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const own = tf.matMul(t, t, ta, tb);
        const other = tf.matMul(t, twin, ta, tb);
        expectEqual(own.dataSync(), other.dataSync(), `transposes ${ta} ${tb}`);
        tf.dispose([own, other]);
      }
      tf.dispose([t, twin]);
    },
  };
  const concat: Case = {
    name: 'concat and select of a tensor and itself',
    check: () => {
      const t = tf.tensor1d(x);
      const both = tf.concat([t, t]);
      expectEqual(both.dataSync(), [...x, ...x], 'concat');
      const chosen = tf.where(tf.greater(t, 0.5), t, t);
      expectEqual(chosen.dataSync(), x, 'where');
      tf.dispose([t, both, chosen]);
    },
  };
  return [...cases, product, concat];
}

/** No unary operation may work in place, whether or not its input is still needed. */
function unaryInputs(): Case[] {
  return UNARY.map((op) => ({
    name: `${op.name} leaves its input, a view of it and a variable alone`,
    check: () => {
      const source = tf.add(tf.tensor1d(data(8, 65)), 0);
      const view = tf.reshape(source, [5, 13]);
      const variable = tf.variable(source);
      const before = data(8, 65);
      const first = op.run(source).dataSync().slice();
      expectEqual(source.dataSync(), before, 'input');
      const second = op.run(variable).dataSync().slice();
      const third = op.run(view).dataSync().slice();
      expectEqual(second, first, 'result from a variable');
      expectEqual(third, first, 'result from a view');
      expectEqual(view.dataSync(), before, 'view');
      expectEqual(variable.dataSync(), before, 'variable');
      tf.dispose([source, view]);
      variable.dispose();
    },
  }));
}

/** A tensor assigned to a variable stays what it was when the variable moves on. */
function variables(): Case[] {
  return [
    {
      name: 'assigning shares storage without tying the two together',
      check: () => {
        const first = tf.add(tf.zeros([SIZE]), 1);
        const second = tf.add(tf.zeros([SIZE]), 2);
        const v = tf.variable(first);
        v.assign(second);
        second.dispose();
        expectEqual([...new Set(v.dataSync())], [2], 'variable');
        expectEqual([...new Set(first.dataSync())], [1], 'first value');
        v.assign(tf.mul(v, 3) as tf.Tensor1D);
        expectEqual([...new Set(v.dataSync())], [6], 'variable after its own product');
        first.dispose();
        v.dispose();
      },
    },
  ];
}

/** What the backend must keep apart: callers' arrays, views, shared storage. */
export function aliasingSuite(): Suite {
  return {
    name: 'aliasing',
    *cases() {
      yield* heldValues();
      yield* sameInputs();
      yield* unaryInputs();
      yield* variables();
    },
  };
}
