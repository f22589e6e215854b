import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest, skipReason } from './backend.js';

/** One check against the current backend; throws in words when it fails. */
export interface Case {
  readonly name: string;
  readonly check: () => void;
}

/** A named collection of cases, made on demand since some hold much data. */
export interface Suite {
  readonly name: string;
  readonly cases: () => Iterable<Case>;
}

export interface Outcome {
  readonly count: number;
  readonly failures: string[];
}

/**
 * Runs a suite's cases on a registered backend.
 * @param limit stop after this many failures
 */
export async function runSuite(suite: Suite, backend: string, limit = Infinity): Promise<Outcome> {
  if (!(await tf.setBackend(backend))) throw new Error(`backend ${backend} did not initialise`);
  const failures: string[] = [];
  let count = 0;
  for (const { name, check } of suite.cases()) {
    count++;
    // A case that throws midway leaves tensors behind; the scope keeps them from counting against the next case.
    tf.engine().startScope();
    try {
      check();
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    tf.engine().endScope();
    if (failures.length >= limit) break;
  }
  return { count, failures };
}

/** Declares a test that runs the suite on the backend under test and expects at least `atLeast` cases, all good. */
export function testSuite(suite: Suite, atLeast: number): void {
  test(suite.name, { skip: skipReason() }, async (context) => {
    const { count, failures } = await runSuite(suite, backendUnderTest());
    context.diagnostic(`${count} cases`);
    assert.equal(
      failures.length,
      0,
      `${failures.length} of ${count} failed\n${failures.slice(0, 20).join('\n')}`,
    );
    assert.ok(count >= atLeast, `${count} cases, expected at least ${atLeast}`);
  });
}
