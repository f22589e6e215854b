import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { assertClose, centralDifference } from '../support/numbers.js';
import { TESTED_BACKENDS, useBackend } from '../support/backends.js';

type Scalar = (x: tf.Tensor) => tf.Tensor;

/** Derivatives of order 0 to 3 of f at x, by nesting tf.grad. */
function derivatives(f: Scalar, x: number): number[] {
  const orders: Scalar[] = [f];
  for (let order = 1; order <= 3; order++) orders.push(tf.grad(orders[order - 1]));
  return orders.map((derivative) => tf.tidy(() => derivative(tf.scalar(x)).dataSync()[0]));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

/** Functions beside their first derivative in closed form, from which float64 differences give the higher ones. */
const FUNCTIONS: { name: string; f: Scalar; slope: (x: number) => number }[] = [
  { name: 'tanh', f: (x) => tf.tanh(x), slope: (x) => 1 - Math.tanh(x) ** 2 },
  { name: 'sigmoid', f: (x) => tf.sigmoid(x), slope: (x) => sigmoid(x) * (1 - sigmoid(x)) },
  { name: 'exp', f: (x) => tf.exp(x), slope: Math.exp },
  { name: 'elu', f: (x) => tf.elu(x), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  {
    name: 'selu',
    f: (x) => tf.selu(x),
    slope: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
  },
  { name: 'leaky relu', f: (x) => tf.leakyRelu(x, 0.3), slope: (x) => (x > 0 ? 1 : 0.3) },
  { name: 'prelu', f: (x) => tf.prelu(x, tf.scalar(0.3)), slope: (x) => (x > 0 ? 1 : 0.3) },
  { name: 'softplus', f: (x) => tf.softplus(x), slope: sigmoid },
  {
    name: 'x sigmoid(x)',
    f: (x) => tf.mul(x, tf.sigmoid(x)),
    slope: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  {
    name: 'tanh by way of exp',
    f: (x) => {
      const [up, down] = [tf.exp(x), tf.exp(tf.neg(x))];
      return tf.div(tf.sub(up, down), tf.add(up, down));
    },
    slope: (x) => 1 - Math.tanh(x) ** 2,
  },
  {
    name: 'first softmax of (x, -x)',
    f: (x) => tf.reshape(tf.slice(tf.softmax(tf.stack([x, tf.neg(x)])), 0, 1), []),
    slope: (x) => 2 * sigmoid(2 * x) * (1 - sigmoid(2 * x)),
  },
  {
    name: 'first log-softmax of (x, -x) by log-sum-exp',
    f: (x) => tf.sub(x, tf.logSumExp(tf.stack([x, tf.neg(x)]))),
    slope: (x) => 2 * (1 - sigmoid(2 * x)),
  },
  { name: 'x^3 by pow', f: (x) => tf.pow(x, 3), slope: (x) => 3 * x * x },
  { name: '2^x by pow', f: (x) => tf.pow(2, x), slope: (x) => Math.log(2) * 2 ** x },
  {
    name: 'where(x > 0, x^2, sin x)',
    f: (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.sin(x)),
    slope: (x) => (x > 0 ? 2 * x : Math.cos(x)),
  },
];

for (const backend of TESTED_BACKENDS)
  describe(`derivatives to third order on ${backend}`, () => {
    before(() => useBackend(backend));

    for (const { name, f, slope } of FUNCTIONS)
      for (const x of [-2.3, -0.5, 0.5, 1.7])
        it(`${name} at ${x}`, () => {
          const [, first, second, third] = derivatives(f, x);
          // 1e-3 is what float32 arithmetic in three nested sweeps leaves; the faults were of 6 % and more.
          const tolerance = { relative: 1e-3, absolute: 2e-5 };
          assertClose(first, slope(x), tolerance, 'first');
          assertClose(second, centralDifference(slope, x), tolerance, 'second');
          assertClose(
            third,
            centralDifference((at) => centralDifference(slope, at), x),
            tolerance,
            'third',
          );
        });

    it('the gradient of u_xx^2 for the weights of u = v tanh(w x)', () => {
      const x = 0.7;
      const [w, v] = [1.3, 0.8];
      const uxx = (weight: number): number => {
        const t = Math.tanh(weight * x);
        return v * weight * weight * -2 * t * (1 - t * t);
      };
      const expected = centralDifference((weight) => uxx(weight) ** 2, w);
      const found = tf.tidy(() => {
        const squared = (weight: tf.Tensor): tf.Tensor => {
          const u = (at: tf.Tensor): tf.Tensor => tf.mul(v, tf.tanh(tf.mul(weight, at)));
          return tf.square(tf.grad(tf.grad(u))(tf.scalar(x)));
        };
        return tf.grad(squared)(tf.scalar(w)).dataSync()[0];
      });
      assertClose(found, expected, { relative: 1e-3 });
    });

    it('leaves first derivatives cheap: tanh is evaluated once', () => {
      const x = tf.tensor1d([0.1, 0.2]);
      const kernels: string[] = [];
      const engine = tf.engine() as unknown as { runKernel(name: string, ...rest: unknown[]): unknown };
      const original = engine.runKernel.bind(engine);
      engine.runKernel = (name, ...rest) => {
        kernels.push(name);
        return original(name, ...rest);
      };
      try {
        tf.tidy(() => tf.grad((at: tf.Tensor) => tf.sum(tf.tanh(at)))(x));
      } finally {
        engine.runKernel = original;
      }
      assert.equal(kernels.filter((name) => name === tf.Tanh).length, 1);
    });
  });
