import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runConformance } from './conformance/run.js';
import { backendUnderTest, skipReason } from './support/backend.js';

// The counts belong to version 4.22.0 of the core package: a smaller one means that tests were not bundled. Five are
// pending in the package itself. On the backend named cpu two more apply, which switch between copies of it.
const SPECS = backendUnderTest() === 'cpu' ? 4232 : 4230;

test("the core package's own tests", { skip: skipReason() }, async (context) => {
  const { status, specs, pending, excluded, failures } = await runConformance(backendUnderTest());
  context.diagnostic(`${specs} specs, ${failures.length} failures, ${pending} pending`);
  assert.deepEqual(failures.slice(0, 20), []);
  assert.equal(failures.length, 0);
  assert.equal(status, 'passed');
  assert.equal(specs, SPECS);
  assert.equal(pending, 5);
  assert.equal(excluded, 0);
});
