import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.js';
import { PLAIN_JAVASCRIPT } from './executor.js';
import type { BackendInfo, Experiment } from './experiment.js';
import type { FromWorker, ToWorker } from './messages.js';
import { findExperiment, loadRegistry } from './registry.js';
import { trainBlock } from './train-block.js';

/**
 * The entry of a worker process, started with the arguments: parent's process number, path of the registry module,
 * experiment, version of the experiment. It trains the blocks that the parent sends, one at a time, and ends with the
 * parent.
 */
const [parent, registryModule, id, version] = process.argv.slice(2);

/** The shortest time between two progress messages. */
const PROGRESS_MILLISECONDS = 100;

new Worker(new URL('./watchdog.js', import.meta.url), { workerData: { parent: Number(parent) } }).unref();
// Ctrl-C in a terminal reaches the workers too; whether they stop is the parent's decision.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

const send = (message: FromWorker): Promise<void> =>
  new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()));

try {
  const { experiment, backend } = await prepare();
  process.on('message', (block: ToWorker) => void train(experiment, backend, block));
  await send({ kind: 'ready' });
} catch (error) {
  const { message, stack } = asError(error);
  await send({ kind: 'unusable', reason: message, stack, isUserError: error instanceof UserError });
}

async function prepare(): Promise<{ experiment: Experiment; backend: BackendInfo }> {
  const registry = await loadRegistry(registryModule);
  const experiment = findExperiment(registry, id);
  if (String(experiment.version) !== version) {
    throw new Error(
      `${registryModule} has version ${experiment.version} of ${id}, not ${version}; start again`,
    );
  }
  return { experiment, backend: (await registry.prepare?.()) ?? PLAIN_JAVASCRIPT };
}

async function train(experiment: Experiment, backend: BackendInfo, block: ToWorker): Promise<void> {
  let lastProgress = -Infinity;
  const onProgress = (fraction: number): void => {
    if (performance.now() - lastProgress < PROGRESS_MILLISECONDS) return;
    lastProgress = performance.now();
    void send({ kind: 'progress', fraction });
  };
  try {
    const training = await trainBlock(experiment, {
      ...block,
      onProgress,
      signal: new AbortController().signal,
    });
    await send({ kind: 'trained', training, backend });
  } catch (error) {
    const { message, stack } = asError(error);
    if (error instanceof UserError)
      await send({ kind: 'unusable', reason: message, stack, isUserError: true });
    else await send({ kind: 'failed', reason: message, stack });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
