// The operator tests of ONNX, of Debian's package libonnx-testdata, as far as they ask for what this package computes.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { evaluate, requireOperators } from './onnx/evaluate.js';
import { readModel, readTensor, Unmapped, type TensorData } from './onnx/model.js';
import { skipReason } from './support/backend.js';

const FOLDER = '/usr/share/libonnx-testdata/data';
const SUITES = ['node', 'pytorch-operator', 'pytorch-converted', 'simple'];

/** What is wrong with a test itself. */
const FAULTS: Readonly<Record<string, string>> = {
  test_adam_multiple: 'a model that leaves out the epsilon, 0.01, of its expected results',
};

const missing = existsSync(FOLDER) ? false : `${FOLDER} is missing; apt-get install libonnx-testdata`;

/** The relative error that ONNX's own runner allows is 1e-3; none of the kernels here needs a tenth of it. */
const [RELATIVE, ABSOLUTE] = [1e-4, 1e-6];

function assertClose(found: tf.Tensor, expected: TensorData, what: string): void {
  assert.deepEqual(found.shape, expected.shape, what);
  assert.equal(found.dtype, expected.dtype, what);
  found.dataSync().forEach((value: number, i: number) => {
    const target = expected.values[i]!;
    const close =
      Object.is(value, target) ||
      value === target ||
      Math.abs(value - target) <= ABSOLUTE + RELATIVE * Math.abs(target);
    assert.ok(close, `${what}: element ${i} is ${value}, expected ${target}`);
  });
}

const numbered = (folder: string, what: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(`${what}_`))
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .map((name) => path.join(folder, name));

function run(folder: string): void {
  const model = readModel(path.join(folder, 'model.onnx'));
  requireOperators(model);
  for (const set of numbered(folder, 'test_data_set')) {
    const [inputs, outputs] = ['input', 'output'].map((what) => numbered(set, what).map(readTensor));
    tf.tidy(() =>
      evaluate(model, inputs!).forEach((found, i) => assertClose(found, outputs![i]!, `output ${i}`)),
    );
  }
}

/** Why a test asks for something that is not here, as far as its model tells; undefined if it does not. */
function reasonAgainst(folder: string): string | undefined {
  try {
    requireOperators(readModel(path.join(folder, 'model.onnx')));
  } catch (error) {
    if (error instanceof Unmapped) return error.message;
    throw error;
  }
  return FAULTS[path.basename(folder)];
}

describe('operator tests of ONNX', { skip: skipReason() || missing }, () => {
  const reasons = new Map<string, number>();
  const unmapped = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const folders = missing
    ? []
    : SUITES.flatMap((suite) =>
        readdirSync(path.join(FOLDER, suite)).map((name) => path.join(FOLDER, suite, name)),
      );
  let passed = 0;
  for (const folder of folders) {
    const reason = reasonAgainst(folder);
    if (reason !== undefined) unmapped(reason);
    else
      it(path.relative(FOLDER, folder), async (t) => {
        await tf.setBackend('onednn');
        try {
          run(folder);
          passed++;
        } catch (error) {
          if (!(error instanceof Unmapped)) throw error;
          unmapped(error.message);
          t.skip(error.message);
        }
      });
  }

  after(() => {
    const left = [...reasons.values()].reduce((sum, count) => sum + count, 0);
    const failed = folders.length - passed - left;
    console.log(`${folders.length} tests: ${passed} passed, ${failed} failed, ${left} not mapped`);
    for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)))
      console.log(`  ${String(count).padStart(4)}  ${reason}`);
    // Without the mapped operators the suite would pass and test nothing.
    assert.ok(passed >= 400, `${passed} passed`);
  });
});
