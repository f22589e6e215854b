import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../src/system/project-root.js';

/** Milliseconds of one training step by its name in native/bench/torch_steps.py; none where PyTorch is not installed. */
export function torchSteps(names: readonly string[], clock: string): Readonly<Record<string, number>> {
  const script = path.join(projectRoot(), 'native', 'bench', 'torch_steps.py');
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, [script, 'steps', names.join(','), '4', clock], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    if (status !== 0) continue;
    const results = stdout.trim().split('\n');
    return Object.fromEntries(
      results
        .map((text) => JSON.parse(text) as { name: string; milliseconds: number })
        .map(({ name, milliseconds }) => [name, milliseconds]),
    );
  }
  console.log('PyTorch is not installed (python3 -c "import torch" fails)');
  return {};
}
