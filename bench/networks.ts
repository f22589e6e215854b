import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKENDS, type BackendName } from '../src/backends/index.js';
import type { Clock } from './clock.js';
import { row } from './row.js';
import { torchSteps } from './torch.js';

/** Networks by their names in training-step.ts and in PyTorch's script, and how many trials share a tensor. */
const NETWORKS = [
  {
    network: 'AE1',
    title: 'AE1 flexible, batch 100 (in PyTorch tanh stands for the cube root, as its authors ran it)',
    peer: 'autoencoder-flexible',
    trials: [1, 10, 50],
  },
  {
    network: 'LSTM-1',
    title: 'LSTM [5, 16] flexible, lag 10, batch 50',
    peer: 'lstm-16-flexible',
    trials: [1, 10, 100],
  },
  {
    network: 'LSTM-4',
    title: 'LSTM [5, 16, 16] flexible, lag 10, batch 50',
    peer: 'lstm-16-16-flexible',
    trials: [1, 10, 100],
  },
] as const;

/** The plain JavaScript backend is measured with one trial: more would take minutes. */
const trialsOn = (backend: BackendName, trials: readonly number[]): readonly number[] =>
  backend === 'cpu' ? [1] : trials;

const STEP = path.join(path.dirname(fileURLToPath(import.meta.url)), 'training-step.js');

function ours(backend: BackendName, network: string, trials: number, clock: Clock): number | undefined {
  const { status, stdout } = spawnSync(process.execPath, [STEP, network, String(trials), clock], {
    encoding: 'utf8',
    env: { ...process.env, WORKBOOK_BACKEND: backend, OMP_NUM_THREADS: '1' },
  });
  return status === 0 ? (JSON.parse(stdout) as { milliseconds: number }).milliseconds : undefined;
}

/** Prints training steps of the autoencoder and the LSTMs with many trials in one tensor, against PyTorch's with one. */
export function benchNetworks(clock: Clock): void {
  console.log(`One training step, median ${clock} time, one thread; ${cpus()[0].model}`);
  const peers = torchSteps(
    NETWORKS.map(({ peer }) => peer),
    clock,
  );
  for (const { network, title, peer: name, trials } of NETWORKS) {
    console.log(`\n${title}`);
    row('backend', 'trials', 'ms per step', 'ms per trial', 'to 1 trial', 'to PyTorch');
    const peer = peers[name] as number | undefined;
    if (peer !== undefined) row('PyTorch', 1, peer.toFixed(2), peer.toFixed(2), '', '1.000');
    for (const backend of BACKENDS) {
      let alone: number | undefined;
      for (const count of trialsOn(backend, trials)) {
        const milliseconds = ours(backend, network, count, clock);
        if (milliseconds === undefined) {
          console.log(`${backend} is not available`);
          break;
        }
        alone ??= milliseconds;
        const perTrial = milliseconds / count;
        row(
          backend,
          count,
          milliseconds.toFixed(2),
          perTrial.toFixed(3),
          (perTrial / alone).toFixed(3),
          peer === undefined ? '–' : (perTrial / peer).toFixed(3),
        );
      }
    }
  }
}
