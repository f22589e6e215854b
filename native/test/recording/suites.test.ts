// Every operation of the differential suites, recorded and replayed: the bits must be those of the operation itself.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { recordedStep } from '../../src/index.js';
import { backendUnderTest, skipReason } from '../support/backend.js';
import { difference } from '../support/compare.js';
import { furtherChecks, poisonRecycledBuffers, type FurtherCheck } from '../support/execute.js';
import { runSuite } from '../support/suite.js';
import { convolutionSuite, depthwiseSuite } from '../suites/convolution.js';
import { binarySuite, unarySuite } from '../suites/elementwise.js';
import { matmulSuite } from '../suites/matmul.js';
import { movementSuite } from '../suites/movement.js';
import { normalisationSuite } from '../suites/normalisation.js';
import { poolingSuite } from '../suites/pooling.js';
import { reductionSuite } from '../suites/reduction.js';
import { softmaxSuite } from '../suites/softmax.js';

let replays = 0;

/** Two recordings and a replay into buffers full of NaN; the inputs are copied, so that none of them is an output. */
const replaysAlike: FurtherCheck = (inputs, run, results, poison) => {
  if (!results.every(({ dtype, size }) => dtype === 'float32' && size > 0)) return;
  const step = recordedStep((given) => tf.tidy(() => [run(...given)].flat()));
  for (let i = 0; i < 2; i++) tf.dispose(step.run(inputs, 0).filter((one) => !inputs.includes(one)));
  if (step.counts.reason === undefined) {
    for (const size of poison) poisonRecycledBuffers(size);
    const outputs = step.run(inputs, 0);
    if (step.counts.replayed !== 1) throw new Error('was not replayed');
    replays++;
    outputs.forEach((output, i) => {
      const other = difference(output.dataSync(), results[i]!.dataSync());
      if (other !== null) throw new Error(`replayed, output ${i}: ${other}`);
    });
    tf.dispose(outputs);
  }
  step.dispose();
};

// By suite, how many operations replay at least; the rest reads integers, runs in plain JavaScript or gives an input back.
const SUITES = [
  { suite: matmulSuite(200), atLeast: 200 },
  { suite: convolutionSuite(40), atLeast: 300 },
  { suite: depthwiseSuite(20), atLeast: 10 },
  { suite: poolingSuite(30), atLeast: 300 },
  { suite: reductionSuite(20), atLeast: 2000 },
  { suite: softmaxSuite(), atLeast: 500 },
  { suite: normalisationSuite(), atLeast: 30 },
  { suite: unarySuite(), atLeast: 1300 },
  { suite: binarySuite(undefined, 20), atLeast: 600 },
  { suite: movementSuite(), atLeast: 150 },
];

for (const { suite, atLeast } of SUITES)
  test(`replayed: ${suite.name}`, { skip: skipReason() }, async (context) => {
    furtherChecks.push(replaysAlike);
    replays = 0;
    const { count, failures } = await runSuite(suite, backendUnderTest());
    furtherChecks.pop();
    context.diagnostic(`${replays} replays in ${count} cases`);
    assert.deepEqual(failures.slice(0, 10), []);
    assert.ok(replays >= atLeast, `${replays} replays, expected at least ${atLeast}`);
  });
