import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { adam, byGroup, momentum, type Optimizer } from '../../src/training/index.js';
import { useBackend } from '../support/backends.js';

/** The values of a and b after three steps with gradients 1, 2, 3 of a and their squares of b. */
function after(optimizer: Optimizer): Record<string, number> {
  let parameters: Record<string, tf.Tensor> = { a: tf.tensor([1]), b: tf.tensor([1]) };
  let state = optimizer.initialise(parameters);
  for (const g of [1, 2, 3])
    ({ parameters, state } = optimizer.update(
      parameters,
      { a: tf.tensor([g]), b: tf.tensor([g * g]) },
      state,
    ));
  assert.equal(state.step, 3);
  assert.deepEqual(Object.keys(parameters), ['a', 'b']);
  return Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tensor.dataSync()[0]]));
}

const isA = (name: string): boolean => name === 'a';
const all = (): boolean => true;
const slow = adam({ learningRate: 0.01, trials: 1 });
const descent = momentum({ learningRate: () => 0.1, momentum: 0.9 });

describe('byGroup', () => {
  before(() => useBackend('cpu'));

  it('moves each group as its optimizer alone would, the first group that includes a name', () => {
    const both = after(
      byGroup([
        { includes: isA, optimizer: slow },
        { includes: all, optimizer: descent },
      ]),
    );
    assert.deepEqual(both, { a: after(slow).a, b: after(descent).b });
  });

  it('leaves a group without an optimizer where it is, and one without parameters alone', () => {
    const held = after(byGroup([{ includes: isA }, { includes: all, optimizer: slow }]));
    assert.deepEqual(held, { a: 1, b: after(slow).b });
    const none = after(
      byGroup([
        { includes: () => false, optimizer: descent },
        { includes: all, optimizer: slow },
      ]),
    );
    assert.deepEqual(none, after(slow));
  });

  it('keeps no tensor', () => {
    const optimizer = byGroup([{ includes: isA }, { includes: all, optimizer: slow }]);
    const before = tf.memory().numTensors;
    after(optimizer);
    // The two parameters and the two moments of b stay with the caller.
    assert.equal(tf.memory().numTensors - before, 4);
  });

  it('refuses a parameter of no group', () => {
    assert.throws(() => after(byGroup([{ includes: isA, optimizer: slow }])), /'b' belongs to no group/);
  });
});
