import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../system/project-root.js';
import type { BackendInfo } from './experiment.js';
import { sha256 } from '../system/sha256.js';
import { isPlainObject } from '../system/json.js';

/** Where the code came from: a commit, or `unknown` outside git; `dirty` when the code differs from the commit. */
export interface GitState {
  readonly commit: string;
  readonly dirty: boolean;
}

/** What does not change while a process lives. */
export interface Machine {
  readonly git: GitState;
  /** Versions of the workbook and of the tensor library. */
  readonly packages: Readonly<Record<string, string>>;
  /** The first 12 hexadecimal digits of the SHA-256 of package-lock.json, or `unknown`. */
  readonly lockFile: string;
  readonly node: string;
  readonly platform: string;
  /** Such as `AMD EPYC (family 25, model 17, AVX-512)`: the name alone is shared by several generations. */
  readonly cpu: string;
  /** Logical processors that this process may use. */
  readonly cores: number;
}

const EXECUTORS = ['in-process', 'workers', 'slurm'] as const;

/** How the trials of one record came about. */
export interface Provenance extends Machine {
  readonly backend: Pick<BackendInfo, 'name' | 'version' | 'threads'>;
  readonly executor: (typeof EXECUTORS)[number];
  /** The SHA-256 of the file of the plan that was in force; left out where none is sealed. */
  readonly plan?: string;
  /** When the training started, ISO 8601 in UTC. */
  readonly started: string;
  /** Seconds that the training of the block took. */
  readonly seconds: number;
  /** Seconds of processor time that it took, of all threads of the process. */
  readonly processorSeconds?: number;
}

let machine: Promise<Machine> | undefined;

/** The state of code and machine, asked once per process. */
export function describeMachine(): Promise<Machine> {
  machine ??= askMachine();
  return machine;
}

async function askMachine(): Promise<Machine> {
  const root = projectRoot();
  return {
    git: await gitState(root),
    packages: {
      'activation-workbook': packageVersion('activation-workbook', path.join(root, 'package.json')),
      '@tensorflow/tfjs-core': packageVersion('@tensorflow/tfjs-core'),
    },
    lockFile: fileHash(path.join(root, 'package-lock.json')),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: describeProcessor(),
    cores: os.availableParallelism(),
  };
}

/** The name of the processor, and where Linux tells them its family, model and widest vector instructions. */
export function describeProcessor(cpuinfo: string | undefined = readCpuinfo()): string {
  const name = os.cpus()[0]?.model.trim() ?? 'unknown';
  const field = (key: string): string | undefined =>
    new RegExp(`^${key}\\s*: *(.*)$`, 'm').exec(cpuinfo ?? '')?.[1].trim();
  const flags = new Set(field('flags')?.split(' '));
  const vectors = flags.has('avx512f') ? 'AVX-512' : flags.has('avx2') ? 'AVX2' : undefined;
  const [family, model] = [field('cpu family'), field('model')];
  if (family === undefined || model === undefined) return name;
  return `${name} (${[`family ${family}`, `model ${model}`, vectors].filter(Boolean).join(', ')})`;
}

function readCpuinfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The commit of `folder` and whether its code was changed since. What the program itself writes there (records,
 * plans, figures, executed notebooks) is not code: storing one record must not make the next one dirty.
 */
export async function gitState(folder: string): Promise<GitState> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { timeout: 20_000 });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    const outputs = ['data/trials', 'data/plans', 'figures', 'notebooks'].map(
      (name) => `:(exclude,top)${name}`,
    );
    return { commit, dirty: (await git('status', '--porcelain', '--', ':/', ...outputs)) !== '' };
  } catch {
    return { commit: 'unknown', dirty: false };
  }
}

function packageVersion(name: string, file?: string): string {
  try {
    const manifest = file ?? createRequire(import.meta.url).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

function fileHash(file: string): string {
  try {
    return sha256(readFileSync(file)).slice(0, 12);
  } catch {
    return 'unknown';
  }
}

/** Checks that `value` is a provenance. Throws an Error naming the field that is not. */
export function parseProvenance(value: unknown): Provenance {
  const fields = isPlainObject(value) ? value : {};
  const git = isPlainObject(fields.git) ? fields.git : {};
  const backend = isPlainObject(fields.backend) ? fields.backend : {};
  const packages = isPlainObject(fields.packages) ? fields.packages : { missing: undefined };
  const isText = (text: unknown): boolean => typeof text === 'string';
  const isCount = (count: unknown): boolean => Number.isInteger(count) && (count as number) >= 1;
  const isTime = (seconds: unknown): boolean => typeof seconds === 'number' && seconds >= 0;
  const checks: Record<string, boolean> = {
    'git.commit': isText(git.commit),
    'git.dirty': typeof git.dirty === 'boolean',
    packages: Object.values(packages).every(isText),
    lockFile: isText(fields.lockFile),
    node: isText(fields.node),
    platform: isText(fields.platform),
    cpu: isText(fields.cpu),
    cores: isCount(fields.cores),
    'backend.name': isText(backend.name),
    'backend.version': isText(backend.version),
    'backend.threads': isCount(backend.threads),
    executor: EXECUTORS.some((name) => name === fields.executor),
    plan: fields.plan === undefined || /^[0-9a-f]{64}$/.test(String(fields.plan)),
    started: isText(fields.started),
    seconds: isTime(fields.seconds),
    processorSeconds: fields.processorSeconds === undefined || isTime(fields.processorSeconds),
  };
  const bad = Object.keys(checks).find((name) => !checks[name]);
  if (bad !== undefined) throw new Error(`bad field provenance.${bad}`);
  return value as Provenance;
}
