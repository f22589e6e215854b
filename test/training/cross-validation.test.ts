import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkFolds, crossValidation } from '../../src/training/index.js';

describe('crossValidation', () => {
  it('holds every example out once and trains on all others', () => {
    const splits = crossValidation(5, 23, 5);
    assert.deepEqual(splits.map(({ validation }) => validation.length).sort(), [4, 4, 5, 5, 5]);
    const all = Array.from({ length: 23 }, (_, i) => i);
    const sorted = (...lists: Uint32Array[]): number[] =>
      lists.flatMap((list) => Array.from(list)).sort((a, b) => a - b);
    assert.deepEqual(sorted(...splits.map(({ validation }) => validation)), all);
    for (const { train, validation } of splits) assert.deepEqual(sorted(train, validation), all);
    assert.notDeepEqual(crossValidation(6, 23, 5), splits);
  });

  it('refuses a number of folds that cannot be', () => {
    for (const folds of [1, 24, 2.5, NaN])
      assert.throws(() => crossValidation(0, 23, folds), /folds of 23 examples are asked for; give 2 to 23/);
  });

  it('names the fold and the part that lack a class', () => {
    const splits = crossValidation(0, 10, 5);
    assert.throws(
      () => checkFolds(splits, new Uint8Array(10), 2),
      /fold 1 of 5 has no example of class 1 in its train/,
    );
    const labels = new Uint8Array(10);
    for (const { validation } of splits) labels[validation[0]] = 1;
    checkFolds(splits, labels, 2);
    labels[splits[2].validation[0]] = 0;
    assert.throws(() => checkFolds(splits, labels, 2), /fold 3 of 5 .*class 1 in its validation part of 2/);
  });
});
