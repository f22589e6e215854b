import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULTS, plant } from './mutants/faults.js';
import { accountingSuite } from './suites/accounting.js';
import { aliasingSuite } from './suites/aliasing.js';
import { binarySuite, unarySuite } from './suites/elementwise.js';
import { matmulSuite } from './suites/matmul.js';
import { backendUnderTest, skipReason } from './support/backend.js';
import { runSuite, type Suite } from './support/suite.js';

/** The cheapest suite that has to notice each fault. */
function suiteFor(fault: string): Suite {
  if (/incRef|disposeData|numDataIds/.test(fault)) return accountingSuite();
  if (/in place/.test(fault)) return aliasingSuite();
  if (/Tanh|Relu/.test(fault)) return unarySuite(['Tanh', 'Relu']);
  if (/Add/.test(fault)) return binarySuite(['Add'], 0);
  return matmulSuite(0);
}

describe('faults planted into the backend', { skip: skipReason() }, () => {
  it('are 16', () => assert.equal(FAULTS.length, 16));

  for (const fault of FAULTS) {
    it(`notices: ${fault.name}`, async (context) => {
      const { failures } = await runSuite(suiteFor(fault.name), plant(fault, backendUnderTest()), 1);
      assert.notEqual(failures.length, 0, 'no case failed');
      context.diagnostic(failures[0]!.slice(0, 160));
    });
  }

  it('the same suites pass without a fault', async () => {
    const copy = plant({ name: 'none' }, backendUnderTest());
    for (const suite of [...new Set(FAULTS.map(({ name }) => suiteFor(name).name))]) {
      const chosen = FAULTS.map(({ name }) => suiteFor(name)).find(({ name }) => name === suite)!;
      assert.deepEqual((await runSuite(chosen, copy)).failures, []);
    }
  });
});
