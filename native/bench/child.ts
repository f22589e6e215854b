// Child process: measures workloads on one backend and writes one line of JSON for each result.
import * as tf from '@tensorflow/tfjs-core';
// The layers package brings the gradients of all kernels with it.
import '@tensorflow/tfjs-layers';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { setReplay, setThreads } from '../src/index.js';
import { breakdown } from './breakdown.js';
import { time, type Clock } from './measure.js';
import { countOperations } from './operations.js';
import { WORKLOADS } from './workloads.js';

const [backend, task, names, seconds, clock] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  Clock,
];
setThreadsCount(1);
setThreads(1);
if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not initialise`);

function write(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

function matmulRate(n: number): void {
  const a = tf.fill([n, n], 0.5) as tf.Tensor2D;
  const b = tf.fill([n, n], 0.25) as tf.Tensor2D;
  const { median } = time(() => tf.matMul(a, b).dispose(), Number(seconds), clock);
  write({ gigaflops: (2 * n ** 3) / median / 1e6 });
}

const chosen = WORKLOADS.filter(({ name }) => names.split(',').includes(name));
if (task === 'matmul') {
  matmulRate(512);
} else if (task === 'memory') {
  const { step } = chosen[0]!.make();
  for (let i = 0; i < 30; i++) step();
  write({ peakMegabytes: process.resourceUsage().maxRSS / 1024 });
} else if (task === 'breakdown') {
  setReplay(false);
  write(breakdown(chosen[0]!.make().step, backend, 20, clock));
} else {
  const replay = task !== 'ordinary';
  for (const { name, trials, make } of chosen) {
    tf.engine().startScope();
    try {
      setReplay(replay);
      const training = make();
      const { median, runs } = time(training.step, Number(seconds), clock);
      const { reason } = training.counts;
      // A replayed step calls no kernels of TensorFlow.js.
      setReplay(false);
      const operations = countOperations(training.step, backend) / trials;
      write({
        name,
        milliseconds: median / trials,
        runs,
        operations,
        notReplayed: replay ? reason : undefined,
      });
    } catch (error) {
      write({ name, missing: error instanceof Error ? error.message.split('\n')[0] : String(error) });
    }
    tf.engine().endScope();
    tf.disposeVariables();
  }
}
