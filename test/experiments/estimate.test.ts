import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { estimates, makespan, runExperiment, type Experiment } from '../../src/experiments/index.js';
import { temporaryFolder } from '../support/folders.js';
import { assertClose } from '../support/numbers.js';
import { registryModule } from './fixtures/registry-module.js';
import { synthetic } from './fixtures/synthetic.js';

/** Computes for so many milliseconds of processor time a trial, by arm. */
const busy: Experiment = {
  ...synthetic,
  work: ({ epochs }) => Number(epochs),
  run: (block) => {
    const used = process.cpuUsage();
    const wanted = block.seeds.length * { first: 10, second: 40 }[block.variant]! * 1000;
    for (let spent = 0; spent < wanted;) {
      const { user, system } = process.cpuUsage(used);
      spent = user + system;
    }
    return synthetic.run(block);
  },
};

/** Processor time of a trial of an arm, in seconds, as the records say. */
function secondsEach(root: string, variant: string): number {
  const folder = path.join(root, 'synthetic-paper', 'synthetic');
  const records = readdirSync(folder)
    .filter((name) => name.startsWith(`${variant}-`))
    .map(
      (name) =>
        JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
          seeds: number[];
          provenance: { processorSeconds: number };
        },
    );
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return (
    sum(records.map(({ provenance }) => provenance.processorSeconds)) /
    sum(records.map(({ seeds }) => seeds.length))
  );
}

describe('what a plan takes', () => {
  it('is the processor time and the space of the stored trials of each arm', async (t) => {
    const root = temporaryFolder(t);
    const options = { root, registryModule, workers: 0 };
    assert.deepEqual(
      (await estimates(busy, { root })).map(({ seconds, bytes, measured }) => [seconds, bytes, measured]),
      [
        [null, null, null],
        [null, null, null],
        [null, null, null],
      ],
    );
    await runExperiment(busy, 'quick', options);
    const [, quick, paper] = await estimates(busy, { root });
    assert.deepEqual([quick.blocks, quick.seconds, quick.bytes], [[], [], 0]);
    assert.deepEqual(paper.measured, { scale: 'quick', trials: 24, time: 'processor' });
    // Ten blocks of three trials of each arm, with twice the epochs.
    assert.equal(paper.blocks.length, 20);
    assertClose(paper.seconds![0], 3 * 2 * secondsEach(root, 'first'), { relative: 1e-12 });
    assertClose(paper.seconds![19], 3 * 2 * secondsEach(root, 'second'), { relative: 1e-12 });
    // The least that the arms compute, however busy the machine is.
    assert.ok(paper.seconds![0] >= 0.06 && paper.seconds![19] >= 0.24);
    const folder = path.join(root, 'synthetic-paper', 'synthetic');
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    assertClose(paper.bytes!, (bytes * 2 * 60) / 24, { relative: 1e-12 });
  });

  it('of an arm without trials is that of the others', async (t) => {
    const root = temporaryFolder(t);
    await runExperiment(busy, 'quick', { root, registryModule, workers: 0, variants: ['second'] });
    const [, { seconds, blocks }] = await estimates(busy, { root });
    assert.deepEqual(
      blocks.map(({ variant, seeds }) => [variant, seeds.length]),
      [
        ['first', 5],
        ['first', 5],
        ['first', 2],
      ],
    );
    assertClose(seconds![0], 5 * secondsEach(root, 'second'), { relative: 1e-12 });
  });
});

describe('the time on several cores', () => {
  it('is that of all blocks on one, and of the longest on many', () => {
    assert.equal(makespan([3, 1, 2], 1), 6);
    assert.equal(makespan([3, 1, 2], 2), 3);
    assert.equal(makespan([3, 1, 2], 1000), 3);
    assert.equal(makespan([], 4), 0);
    // Graham's worst case of longest first: 11 where 9 is possible.
    assert.equal(makespan([5, 5, 4, 4, 3, 3, 3], 3), 11);
  });
});
