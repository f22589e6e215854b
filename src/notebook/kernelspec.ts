import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.js';
import { writeFileAtomic } from '../system/files.js';

/** How a kernel is started: the `kernel.json` of Jupyter. `{connection_file}` in `argv` stands for that file's path. */
export interface Kernelspec {
  name: string;
  display_name: string;
  language: string;
  argv: string[];
  env?: Record<string, string>;
  /** Whether an interrupt is a message on the control channel; else it is a signal. */
  interruptByMessage: boolean;
}

const installation = 'run "make setup" in the project\'s folder';

/** The program of the kernel in the package `tslab-kernel` that `root` depends on. */
function kernelProgram(root: string | undefined): string | undefined {
  const from = root === undefined ? import.meta.url : path.join(path.resolve(root), 'package.json');
  try {
    const folder = path.dirname(createRequire(from).resolve('tslab-kernel/package.json'));
    return path.join(folder, 'dist', 'src', 'cli.js');
  } catch {
    return undefined;
  }
}

function projectKernelspec(program: string): Kernelspec {
  return {
    name: 'tslab',
    display_name: 'TypeScript',
    language: 'typescript',
    argv: [process.execPath, program, 'kernel', '{connection_file}'],
    interruptByMessage: true,
  };
}

function jupyterFolders(env: NodeJS.ProcessEnv): string[] {
  return [
    ...(env['JUPYTER_PATH'] ?? '').split(path.delimiter),
    env['JUPYTER_DATA_DIR'] ?? path.join(env['HOME'] ?? homedir(), '.local', 'share', 'jupyter'),
    '/usr/local/share/jupyter',
    '/usr/share/jupyter',
  ].filter((folder) => folder !== '');
}

function readKernelspec(name: string, file: string): Kernelspec {
  let spec: Partial<Kernelspec> & { interrupt_mode?: string };
  try {
    spec = JSON.parse(readFileSync(file, 'utf8')) as typeof spec;
  } catch (error) {
    throw new UserError(`${file} cannot be read as JSON: repair or remove it`, { cause: error });
  }
  const { argv, display_name = name, language = '', env } = spec;
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((part) => typeof part === 'string')) {
    throw new UserError(`${file} has no "argv" (a list of strings): repair or remove it`);
  }
  const interruptByMessage = spec.interrupt_mode === 'message';
  return { name, display_name, language, argv, interruptByMessage, ...(env === undefined ? {} : { env }) };
}

/**
 * Finds the kernel called `name`: `tslab` is that of the project's package tslab-kernel (`root`: the project's
 * folder, default: the project this file belongs to) and needs no Python; others, and `tslab` where the project has none, are
 * looked for in `<folder>/kernels/<name>/kernel.json` of `JUPYTER_PATH` and of Jupyter's usual data folders.
 *
 * Throws {@link UserError} with the command that installs it.
 */
export function findKernelspec(
  name: string,
  { root, env = process.env }: { root?: string; env?: NodeJS.ProcessEnv } = {},
): Kernelspec {
  if (name === 'tslab') {
    const program = kernelProgram(root);
    if (program !== undefined && existsSync(program)) return projectKernelspec(program);
  }
  for (const folder of jupyterFolders(env)) {
    const file = path.join(folder, 'kernels', name, 'kernel.json');
    if (existsSync(file)) return readKernelspec(name, file);
  }
  throw new UserError(
    name === 'tslab'
      ? `kernel "tslab" is not installed: ${installation}`
      : `no kernel "${name}" in the project or in JUPYTER_PATH: use the kernel "tslab" (${installation}), or install "${name}"`,
  );
}

/**
 * Writes `<folder>/kernels/tslab/kernel.json` for JupyterLab, which finds it when `folder` is part of `JUPYTER_PATH`.
 * Returns the path of the file. `root` is the project whose kernel is meant.
 *
 * Throws {@link UserError} when the kernel is not built or the file cannot be written.
 */
export function writeKernelspec(folder: string, root: string): string {
  const spec = findKernelspec('tslab', { root, env: { HOME: '/nonexistent' } });
  const { argv, display_name, language } = spec;
  const interrupt_mode = spec.interruptByMessage ? 'message' : 'signal';
  const file = path.join(folder, 'kernels', 'tslab', 'kernel.json');
  writeFileAtomic(file, JSON.stringify({ argv, display_name, language, interrupt_mode }, null, 1) + '\n');
  return file;
}
