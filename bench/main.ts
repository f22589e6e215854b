import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKENDS } from '../src/backends/index.js';
import { projectRoot } from '../src/project-root.js';
import { measureKernel } from '../src/notebook/index.js';

/** Trials in one tensor. The plain JavaScript backend is measured with few: more would take minutes. */
const TRIALS = { onednn: [1, 10, 50], tensorflow: [1, 10, 50], wasm: [1, 10, 50], cpu: [1] } as const;

const STEP = path.join(path.dirname(fileURLToPath(import.meta.url)), 'autoencoder-step.js');
const line = (...cells: (string | number)[]): void =>
  console.log(
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(14))).join(''),
  );

function ours(backend: string, trials: number): number | undefined {
  const { status, stdout } = spawnSync(process.execPath, [STEP, String(trials)], {
    encoding: 'utf8',
    env: { ...process.env, WORKBOOK_BACKEND: backend, OMP_NUM_THREADS: '1' },
  });
  return status === 0 ? (JSON.parse(stdout) as { milliseconds: number }).milliseconds : undefined;
}

/** PyTorch's version and milliseconds, from the first Python that has it. */
function torch(): { version: string; milliseconds: number } | undefined {
  const script = path.join(projectRoot(), 'bench', 'torch_autoencoder.py');
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, [script], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    if (status !== 0) continue;
    const [version, milliseconds] = stdout.trim().split(' ');
    return { version, milliseconds: Number(milliseconds) };
  }
  return undefined;
}

console.log(`AE1 flexible, batch 100, one training step, median, one thread; ${cpus()[0].model}`);
line('backend', 'trials', 'ms per step', 'ms per trial', 'to 1 trial', 'to PyTorch');
const peer = torch();
if (peer) line(`PyTorch`, 1, peer.milliseconds.toFixed(2), peer.milliseconds.toFixed(2), '', '1.00');
else console.log('PyTorch is not installed (python3 -c "import torch" fails)');
for (const backend of BACKENDS) {
  let alone: number | undefined;
  for (const trials of TRIALS[backend]) {
    const milliseconds = ours(backend, trials);
    if (milliseconds === undefined) {
      console.log(`${backend} is not available`);
      break;
    }
    alone ??= milliseconds;
    const perTrial = milliseconds / trials;
    const toPeer = peer ? (perTrial / peer.milliseconds).toFixed(2) : '–';
    line(
      backend,
      trials,
      milliseconds.toFixed(2),
      perTrial.toFixed(2),
      (perTrial / alone).toFixed(2),
      toPeer,
    );
  }
}

const { startToFirstCellMs, overheadPerCellMs } = await measureKernel();
console.log(
  `notebook kernel: ${startToFirstCellMs.toFixed(0)} ms from start to the first cell, ` +
    `${overheadPerCellMs.toFixed(1)} ms for an empty cell`,
);
