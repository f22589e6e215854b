// How much of twice one worker's throughput two workers reach when they train LeNet-5.
//
//   WORKBOOK_CIFAR10=<folder> node dist/bench/workers.js
//
// Each worker trains two trials after each other; only the second counts, since the first also reads the images. The
// environment variable BENCH_IMAGES is the number of images that a trial learns from, 20,000 by default.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runExperiment } from '../src/experiments/index.js';
import { readRecords } from '../src/experiments/store.js';
import { experiments } from './lenet5-registry.js';

const registryModule = fileURLToPath(new URL('./lenet5-registry.js', import.meta.url));
const root = mkdtempSync(path.join(tmpdir(), 'workbook-throughput-'));

/** Mean seconds of the trials that were begun last, one for each worker. */
async function secondsPerTrial(workers: number): Promise<number> {
  const experiment = experiments[workers - 1];
  await runExperiment(experiment, 'quick', { root, registryModule, workers });
  const last = readRecords(root, experiment, console.warn)
    .map(({ record }) => record.provenance)
    .sort((a, b) => a.started.localeCompare(b.started))
    .slice(-workers);
  return last.reduce((sum, { seconds }) => sum + seconds, 0) / workers;
}

try {
  const [one, two] = [await secondsPerTrial(1), await secondsPerTrial(2)];
  console.log(
    `LeNet-5: ${one.toFixed(2)} s a trial with one worker, ${two.toFixed(2)} s with two at once: ` +
      `${((100 * one) / two).toFixed(0)} % of twice one worker's throughput`,
  );
} finally {
  rmSync(root, { recursive: true });
}
