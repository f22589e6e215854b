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
import {
  networkResidual,
  type SlopeNetwork,
} from '../src/papers/locally-adaptive-activations/slope-network.js';
import { adam, lossAndGradients } from '../src/training/index.js';
import { median, now, type Clock } from './clock.js';
import { row } from './row.js';
import { torchSteps } from './torch.js';

const MEASURE_MS = 4000;
const WARM_UP = 3;

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
  clock: Clock,
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
    const start = now(clock);
    tf.tidy(() => objective(parameters).dataSync());
    const forward = now(clock);
    const result = lossAndGradients(parameters, (live) => {
      const value = objective(live);
      return { minimised: value, reported: value };
    });
    result.loss.dataSync();
    result.loss.dispose();
    const gradients = now(clock);
    ({ parameters, state } = optimizer.update(parameters, result.gradients, state));
    Object.values(parameters)[0].dataSync();
    const done = now(clock);
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

function functionFit(trials: number, clock: Clock): Step {
  const network = functionFitNetwork('n-laaf-srt');
  const data = fitData(300);
  const [x, u] = [data.x, data.u].map((values) => tf.tensor3d(values, [1, values.length, 1]));
  const error = networkResidual(network);
  return measure(network, trials, 2e-4, clock, (live) => error(live, x, { u: 1 }, u));
}

function burgers(trials: number, clock: Clock): Step {
  const network = burgersNetwork('n-laaf-srt');
  const seeds = Array.from({ length: trials }, (_, seed) => seed);
  return measure(network, trials, 8e-4, clock, burgersLoss(network, burgersTensors(seeds, 10_000, 400)));
}

const WORKLOADS = [
  { title: 'function fit', peer: 'laaf-function-fit', run: functionFit, trials: [1, 10, 60] },
  { title: 'Burgers', peer: 'burgers-pinn-nlaaf', run: burgers, trials: [1, 10] },
] as const;

/**
 * Prints training steps of the locally adaptive experiments and where their time goes. The native backend computes the
 * gradients together with the loss, so there the loss alone costs as much.
 */
export async function benchSlopes(clock: Clock): Promise<void> {
  const { name } = await chooseBackend();
  console.log(
    `N-LAAF with slope recovery, one training step, median ${clock} time, one thread; ${cpus()[0].model}, ${name}`,
  );
  const peers = torchSteps(
    WORKLOADS.map(({ peer }) => peer),
    clock,
  );
  row(
    '',
    'trials',
    'ms per step',
    'ms per trial',
    'PyTorch',
    'to PyTorch',
    'loss alone',
    'loss + grad',
    'optimizer',
  );
  for (const { title, peer, run, trials } of WORKLOADS)
    for (const count of trials) {
      const { forward, gradients, optimizer, all } = run(count, clock);
      const theirs = peers[peer] as number | undefined;
      row(
        title,
        count,
        all.toFixed(2),
        (all / count).toFixed(3),
        theirs?.toFixed(2) ?? '–',
        theirs === undefined ? '–' : (all / count / theirs).toFixed(3),
        ...[forward, gradients, optimizer].map((value) => value.toFixed(2)),
      );
    }
}
