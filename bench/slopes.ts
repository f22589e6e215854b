// Training steps of the locally adaptive experiments against PyTorch in one run, with where the time goes.
//
//   node dist/bench/slopes.js [wall|cpu]
//
// cpu counts processor time, which other programs on a busy machine disturb less.
import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { slopeRecovery } from '../src/activations/index.js';
import { chooseBackend } from '../src/backends/index.js';
import { createParameters, type Parameters } from '../src/models/index.js';
import {
  burgersLoss,
  burgersNetwork,
  burgersTensors,
} from '../src/papers/locally-adaptive-activations/index.js';
import { fitData, functionFitNetwork } from '../src/papers/locally-adaptive-activations/function-fit.js';
import { networkResidual, type SlopeNetwork } from '../src/papers/locally-adaptive-activations/methods.js';
import { adam, lossAndGradients } from '../src/training/index.js';
import { torchSteps } from './torch.js';

const CLOCK = process.argv[2] ?? 'wall';
const MEASURE_MS = 4000;
const WARM_UP = 3;

function now(): number {
  if (CLOCK !== 'cpu') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** Median milliseconds of the parts of a step: loss alone, loss with its gradients, the optimizer, all. */
interface Step {
  forward: number;
  gradients: number;
  optimizer: number;
  all: number;
}

function measure(
  network: SlopeNetwork,
  trials: number,
  rate: number,
  loss: (p: Parameters) => tf.Tensor,
): Step {
  const seeds = Array.from({ length: trials }, (_, seed) => seed);
  const optimizer = adam({ learningRate: rate, trials });
  let parameters = createParameters(network.model.parameters, seeds);
  let state = optimizer.initialise(parameters);
  const objective = (live: Parameters): tf.Tensor => tf.add(loss(live), slopeRecovery(network.slopes(live)));
  const times: Step[] = [];
  const end = performance.now() + MEASURE_MS;
  while (times.length < WARM_UP + 5 || performance.now() < end) {
    const start = now();
    tf.tidy(() => objective(parameters).dataSync());
    const forward = now();
    const result = lossAndGradients(parameters, (live) => {
      const value = objective(live);
      return { minimised: value, reported: value };
    });
    result.loss.dataSync();
    result.loss.dispose();
    const gradients = now();
    ({ parameters, state } = optimizer.update(parameters, result.gradients, state));
    Object.values(parameters)[0].dataSync();
    const done = now();
    times.push({
      forward: forward - start,
      gradients: gradients - forward,
      optimizer: done - gradients,
      all: done - forward,
    });
  }
  tf.dispose([parameters, state.moments]);
  const kept = times.slice(WARM_UP);
  const of = (part: keyof Step): number => median(kept.map((time) => time[part]));
  return { forward: of('forward'), gradients: of('gradients'), optimizer: of('optimizer'), all: of('all') };
}

function functionFit(trials: number): Step {
  const network = functionFitNetwork('n-laaf-srt');
  const data = fitData(300);
  const [x, u] = [data.x, data.u].map((values) => tf.tensor3d(values, [1, values.length, 1]));
  const error = networkResidual(network);
  return measure(network, trials, 2e-4, (live) => error(live, x, { u: 1 }, u));
}

function burgers(trials: number): Step {
  const network = burgersNetwork('n-laaf-srt');
  const seeds = Array.from({ length: trials }, (_, seed) => seed);
  return measure(network, trials, 8e-4, burgersLoss(network, burgersTensors(seeds, 10_000, 400)));
}

const line = (...cells: (string | number)[]): void =>
  console.log(
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(14) : String(cell).padStart(13))).join(''),
  );

const { name } = await chooseBackend();
const peers = torchSteps(['laaf-function-fit', 'burgers-pinn-nlaaf'], CLOCK);
console.log(
  `N-LAAF with slope recovery, one training step, median ${CLOCK} time, one thread; ${cpus()[0].model}, ${name}`,
);
line('', 'trials', 'ms per step', 'per trial', 'PyTorch', 'ratio', 'loss alone', 'loss + grad', 'optimizer');
const WORKLOADS = [
  { title: 'function fit', peer: 'laaf-function-fit', run: functionFit, trials: [1, 10, 60] },
  { title: 'Burgers', peer: 'burgers-pinn-nlaaf', run: burgers, trials: [1, 10] },
] as const;
for (const { title, peer, run, trials } of WORKLOADS)
  for (const count of trials) {
    const { forward, gradients, optimizer, all } = run(count);
    const theirs = peers[peer] as number | undefined;
    const ratio = theirs === undefined ? '–' : (all / count / theirs).toFixed(3);
    const numbers = [all, all / count, theirs ?? NaN].map((value) => value.toFixed(2));
    line(
      title,
      count,
      ...numbers,
      ratio,
      ...[forward, gradients, optimizer].map((value) => value.toFixed(2)),
    );
  }
