// Child process: four worker threads compute at once; then they are left computing when the process exits.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { backendUnderTest } from '../support/backend.js';

interface Task {
  readonly seconds: number;
}

function compute(): number {
  return tf.tidy(() => {
    const a = tf.fill([65, 129], 0.5) as tf.Tensor2D;
    const b = tf.tanh(tf.matMul(a, a, false, true)) as tf.Tensor2D;
    const w = tf.fill([3, 3, 1, 4], 0.25) as tf.Tensor4D;
    const image = tf.fill([2, 16, 16, 1], 1) as tf.Tensor4D;
    const g = tf.grad((f) => tf.sum(tf.square(tf.conv2d(image, f as tf.Tensor4D, 1, 'valid'))))(w);
    return tf.add(tf.sum(b), tf.sum(g)).dataSync()[0]!;
  });
}

async function work({ seconds }: Task): Promise<void> {
  await tf.setBackend(backendUnderTest());
  const first = compute();
  parentPort!.postMessage('started');
  let rounds = 0;
  for (const end = performance.now() + 1e3 * seconds; performance.now() < end; rounds++) {
    if (compute() !== first) throw new Error('the result changed');
  }
  parentPort!.postMessage({ first, rounds });
}

/** Starts four workers; resolves with their last messages, or as soon as all of them compute. */
async function four(
  task: Task,
  wait: 'started' | 'ended',
): Promise<{ workers: Worker[]; results: unknown[] }> {
  const workers = Array.from(
    { length: 4 },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: task }),
  );
  const results = await Promise.all(
    workers.map(
      (worker) =>
        new Promise((resolve, reject) => {
          worker.on('message', (message) => {
            if ((message === 'started') === (wait === 'started')) resolve(message);
          });
          worker.once('error', reject);
        }),
    ),
  );
  return { workers, results };
}

if (isMainThread) {
  await tf.setBackend(backendUnderTest());
  const mode = process.argv[2];
  if (mode === 'finish') {
    const { workers, results } = await four({ seconds: 1 }, 'ended');
    await Promise.all(workers.map((worker) => worker.terminate()));
    process.send!({ results, own: compute() });
    process.disconnect();
  } else if (mode === 'terminate') {
    const { workers } = await four({ seconds: 60 }, 'started');
    await Promise.all(workers.map((worker) => worker.terminate()));
    process.send!({ own: compute() });
    process.disconnect();
  } else {
    await four({ seconds: 60 }, 'started');
    process.exit(7);
  }
} else {
  await work(workerData as Task);
}
