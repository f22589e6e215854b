// Milliseconds per training step on this backend, on wasm and in PyTorch, one thread each, in one run.
//
//   npm run bench                                  everything
//   npm run bench -- --only mnist-cnn-tanh,...     some workloads
//   npm run bench -- --seconds 1                   time for each measurement, 3 by default
//   npm run bench -- --clock cpu                   processor time, where other programs run; wall by default
//   npm run bench -- --without wasm,torch,mlx      leave a side out
//   npm run bench -- --mlx FOLDER                  where @frost-beta/mlx 0.0.7 is installed, a second peer
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isAvailable, unavailableReason, version } from '../src/index.js';
import type { KernelShare } from './breakdown.js';
import { GOALS } from './goals.js';
import { WORKLOADS } from './workloads.js';

const source = fileURLToPath(new URL('../../bench/', import.meta.url));
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const names = WORKLOADS.map(({ name }) => name);

/** The options of the command line; ends the program where one is not allowed. */
function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', default: names.join(',') },
        seconds: { type: 'string', default: '3' },
        clock: { type: 'string', default: 'wall' },
        without: { type: 'string', default: '' },
        mlx: { type: 'string', default: path.join(source, '../build/mlx') },
      },
    });
    const demand = (allowed: readonly string[], option: string, given: string): void => {
      for (const one of given.split(','))
        if (!allowed.includes(one))
          throw new Error(`--${option} got '${one}'; allowed are ${allowed.filter(Boolean).join(', ')}`);
    };
    demand(names, 'only', values.only);
    demand(['wall', 'cpu'], 'clock', values.clock);
    demand(['wasm', 'torch', 'mlx', ''], 'without', values.without);
    if (!(Number(values.seconds) > 0))
      throw new Error(`--seconds got '${values.seconds}'; allowed are numbers above 0`);
    return values;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

const { only, seconds, clock, without: left, mlx: mlxFolder } = options();
const without = left.split(',');

/** Runs a program and parses each line of JSON that it writes; null where it fails. */
function lines<T>(program: string, args: readonly string[]): T[] | null {
  const { status, stdout, stderr } = spawnSync(program, args, {
    env: { ...process.env, ...ONE_THREAD },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) {
    process.stderr.write(
      `${path.basename(program)} ${args[0]} failed: ${stderr.trim().split('\n').pop() ?? ''}\n`,
    );
    return null;
  }
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as T);
}

interface Measured {
  readonly name: string;
  readonly milliseconds?: number;
  readonly missing?: string;
  /** Additions and multiplications in sums of products. */
  readonly operations?: number;
  /** Why steps were not replayed. */
  readonly notReplayed?: string;
}

function ours<T>(backend: string, task: string, names: string): T[] | null {
  return lines<T>(process.execPath, [
    fileURLToPath(new URL('child.js', import.meta.url)),
    backend,
    task,
    names,
    seconds,
    clock,
  ]);
}

/** The Python that has PyTorch, or null. */
function torchPython(): string | null {
  if (without.includes('torch')) return null;
  return (
    ['python3', '/usr/bin/python3'].find(
      (python) => spawnSync(python, ['-c', 'import torch']).status === 0,
    ) ?? null
  );
}

function torch<T>(python: string | null, task: string): T[] | null {
  return python === null
    ? null
    : lines<T>(python, [path.join(source, 'torch_steps.py'), task, only, seconds, clock]);
}

/** MLX's steps, or null where it is not installed. */
function mlx(): Measured[] | null {
  if (without.includes('mlx')) return null;
  if (existsSync(path.join(mlxFolder, 'node_modules/@frost-beta/mlx')))
    return lines<Measured>(process.execPath, [
      path.join(source, 'mlx_steps.mjs'),
      mlxFolder,
      only,
      seconds,
      clock,
    ]);
  console.log(
    `MLX is not installed: npm install --ignore-scripts --prefix ${mlxFolder} @frost-beta/mlx@0.0.7, ` +
      'and on Debian libblas3 and liblapack3\n',
  );
  return null;
}

/** GFLOP/s that a C++ program measures, or null where it cannot be compiled. */
function rateOf(file: string, flags: readonly string[], given: readonly string[]): number | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'onednn-rate-'));
  try {
    const program = path.join(folder, 'rate');
    const compiler = process.env['CXX'] ?? 'c++';
    execFileSync(compiler, ['-O2', '-std=c++17', path.join(source, file), '-o', program, ...flags], {
      stdio: 'pipe',
    });
    return lines<{ gigaflops: number }>(program, given)?.[0]?.gigaflops ?? null;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    .join('\n');
}

function number(value: number | undefined, digits = 2): string {
  return value === undefined ? '-' : value.toFixed(digits);
}

if (!isAvailable()) {
  process.stderr.write(`the native backend is unavailable: ${unavailableReason()}\n`);
  process.exit(1);
}
if (!existsSync(path.join(source, 'torch_steps.py'))) throw new Error(`${source} is incomplete`);
console.log(
  `${cpus()[0]?.model.trim()}, oneDNN ${version.onednn}, ${version.arch}, one thread, Node ${process.version}, ${clock} time\n`,
);

const python = torchPython();
const byName = (list: Measured[] | null): Map<string, Measured> =>
  new Map((list ?? []).map((m) => [m.name, m]));
const native = byName(ours<Measured>('onednn', 'steps', only));
const ordinary = byName(ours<Measured>('onednn', 'ordinary', only));
const peer = byName(torch<Measured>(python, 'steps'));
const wasm = byName(without.includes('wasm') ? null : ours<Measured>('wasm', 'steps', only));

const second = byName(mlx());
const peak = rateOf('peak_rate.cc', ['-march=native'], ['1', clock]);

const rows = [
  [
    'milliseconds per step (per trial)',
    'onednn',
    'not replayed',
    'PyTorch',
    'ratio',
    'goal',
    'GFLOP/s',
    'of peak',
    'MLX',
    'wasm',
    'wasm / onednn',
  ],
];
for (const { name } of WORKLOADS) {
  const own = native.get(name);
  if (!own) continue;
  const [mine, unreplayed, theirs, mlxTime, other] = [native, ordinary, peer, second, wasm].map(
    (side) => side.get(name)?.milliseconds,
  );
  const rate = mine && own.operations ? own.operations / mine / 1e6 : undefined;
  rows.push([
    name,
    number(mine, 3),
    number(unreplayed, 3),
    number(theirs, 3),
    mine && theirs ? number(mine / theirs) : '-',
    number(GOALS[name]),
    number(rate, 1),
    rate && peak ? `${number((100 * rate) / peak, 0)} %` : '-',
    number(mlxTime, 3),
    number(other, 3),
    mine && other ? number(other / mine, 1) : '-',
  ]);
}
console.log(table(rows));
console.log(
  `GFLOP/s: sums of products as defined, by the time of the whole step; ` +
    `the processor's peak, multiply-adds in registers: ${number(peak ?? undefined, 1)} GFLOP/s`,
);
for (const { name, notReplayed } of native.values())
  if (notReplayed) console.log(`  ${name} was not replayed: ${notReplayed}`);
for (const side of [native, wasm]) {
  for (const { name, missing } of side.values())
    if (missing) console.log(`  ${side === wasm ? 'wasm' : 'onednn'}, ${name}: ${missing}`);
}

const rate = ours<{ gigaflops: number }>('onednn', 'matmul', '-')?.[0]?.gigaflops;
const library = rateOf('matmul_rate.cc', ['-ldnnl'], ['512', seconds, clock]);
console.log(
  `\nmatmul 512: ${number(rate, 1)} GFLOP/s, the library itself ${number(library ?? undefined, 1)}`,
);

const memory = ours<{ peakMegabytes: number }>('onednn', 'memory', 'mnist-cnn-tanh')?.[0]?.peakMegabytes;
const peerMemory = torch<{ peakMegabytes: number }>(python, 'memory')?.[0]?.peakMegabytes;
console.log(`peak memory of mnist-cnn-tanh: ${number(memory, 0)} MB, PyTorch ${number(peerMemory, 0)} MB`);

const shares = ours<{ total: number; kernels: KernelShare[] }>('onednn', 'breakdown', 'mnist-cnn-tanh')?.[0];
if (shares) {
  const inKernels = shares.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const parts = [['mnist-cnn-tanh, by kernel', 'calls', 'ms']];
  for (const { name, calls, milliseconds } of shares.kernels) {
    if (milliseconds >= 0.05) parts.push([name, number(calls, 0), number(milliseconds)]);
  }
  const small = shares.kernels.filter(({ milliseconds }) => milliseconds < 0.05);
  parts.push([
    'other kernels',
    number(
      small.reduce((n, { calls }) => n + calls, 0),
      0,
    ),
    number(small.reduce((t, k) => t + k.milliseconds, 0)),
  ]);
  parts.push(
    ['outside kernels', '', number(shares.total - inKernels)],
    ['whole step', '', number(shares.total)],
  );
  console.log(`\n${table(parts)}`);
}
