import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.js';
import { KernelClient } from './client.js';
import { createConnection } from './connection.js';
import { commandOf, KERNEL_MARK, processesMarked } from './descendants.js';
import type { Kernelspec } from './kernelspec.js';
import type { Json } from '../system/json.js';

export interface KernelOptions {
  /** The working folder of the kernel; relative imports and files of the cells start there. */
  cwd: string;
  /** Default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /** How long the first start may take, in milliseconds; the next ones twice and three times that. Default 10,000. */
  readyTimeout?: number;
  /** How often the start is tried. Default 3. */
  attempts?: number;
  signal?: AbortSignal;
}

/** A kernel that runs and answers. */
export interface Kernel {
  client: KernelClient;
  pid: number;
  /** The content of its kernel_info reply. */
  info: Record<string, Json>;
  /** Settles when the process has ended, with how it ended. */
  exited: Promise<string>;
  hasExited: () => boolean;
  /** The end of what the process itself wrote to its standard error, outside of the protocol. */
  stderrTail: () => string;
  interrupt: () => void;
  /** Asks the kernel to end, waits at most `grace` milliseconds (default 1000), then kills its process group. */
  shutdown: (grace?: number) => Promise<void>;
  /** Kills the kernel and every process of its group at once. */
  kill: () => Promise<void>;
}

const tailLength = 4000;

function kernelEnvironment(spec: Kernelspec, env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const kernelEnv: NodeJS.ProcessEnv = {
    ...env,
    ...spec.env,
    [KERNEL_MARK]: folder,
    TSLAB_KERNEL_HISTORY: path.join(folder, 'history.jsonl'), // that of a person holds what they typed
    NODE_NO_WARNINGS: '1', // Node's own warnings carry process ids and are no results
  };
  delete kernelEnv['FORCE_COLOR']; // colour codes would get into the outputs
  return kernelEnv;
}

const alive = (group: number): boolean => {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const signalGroup = (group: number, name: NodeJS.Signals) => {
  try {
    process.kill(-group, name);
  } catch {
    // nobody is left in the group
  }
};

/**
 * A shell that outlives this process by a moment: when its input ends without the word that all is well, it kills the
 * kernel's process group and whatever carries its mark, and removes the kernel's temporary `folder`. So nothing is left when this process is killed,
 * whatever the kernel is busy with. Returns the function that says the word.
 */
function startWatchdog(group: number, folder: string): () => void {
  const script =
    'read -r word || { kill -9 "-$1"; ' +
    `for f in $(grep -lzFx "${KERNEL_MARK}=$2" /proc/[0-9]*/environ 2>/dev/null); do ` +
    'p=${f#/proc/}; kill -9 "${p%/environ}"; done; rm -rf -- "$2"; }';
  const watchdog = spawn('/bin/sh', ['-c', script, 'sh', String(group), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // not reached by Ctrl-C
  });
  const input = watchdog.stdin!;
  watchdog.on('error', () => {}); // no shell: only the kernel of a killed runner would be left
  input.on('error', () => {});
  watchdog.unref();
  (input as Socket).unref();
  return () => void (input.writable && input.end('done\n'));
}

/** Ends what a cell started and detached from the kernel's group; says on standard error what could not be ended. */
async function endMarked(mark: string): Promise<void> {
  for (let waited = 0; waited < 1000; waited += 20) {
    const left = processesMarked(mark);
    if (left.length === 0) return;
    for (const pid of left) signalProcess(pid);
    await sleep(20);
  }
  for (const pid of processesMarked(mark))
    process.stderr.write(
      `a process that a cell started could not be ended: ${pid} (${commandOf(pid)}); end it yourself: kill -9 ${pid}\n`,
    );
}

function signalProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ended meanwhile, or of another user, which is said if it stays
  }
}

interface Process {
  child: ChildProcess;
  pid: number;
  exited: Promise<string>;
  hasExited: () => boolean;
  stderrTail: () => string;
  kill: () => Promise<void>;
}

async function startProcess(
  argv: string[],
  { cwd, env, folder }: { cwd: string; env: NodeJS.ProcessEnv; folder: string },
): Promise<Process> {
  const child = spawn(argv[0]!, argv.slice(1), {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // a process group of its own, which can be killed as a whole
  });
  const failing = new Promise<never>((_, reject) => child.once('error', reject));
  const spawned = Promise.race([failing, new Promise((resolve) => child.once('spawn', resolve))]);
  const dismiss = child.pid === undefined ? () => {} : startWatchdog(child.pid, folder);
  let tail = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-tailLength)));
  await spawned.catch((error: Error) => {
    throw new UserError(`cannot start the kernel "${argv[0]}": ${error.message}`, { cause: error });
  });
  const pid = child.pid!;
  let exited = false;
  const exit = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => {
      exited = true;
      resolve(signal === null ? `exit code ${code}` : signal);
    }),
  );
  const kill = async () => {
    signalGroup(pid, 'SIGKILL');
    await exit;
    for (let waited = 0; alive(pid) && waited < 1000; waited += 10) await sleep(10);
    await endMarked(folder);
    child.stderr!.destroy();
    dismiss();
  };
  return { child, pid, exited: exit, hasExited: () => exited, stderrTail: () => tail, kill };
}

/** Repeats kernel_info until the reply and its idle status were seen: then the subscription works too. */
async function untilReady(
  client: KernelClient,
  started: Process,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Record<string, Json> | undefined> {
  const deadline = performance.now() + timeout;
  while (performance.now() < deadline && !started.hasExited()) {
    signal?.throwIfAborted();
    const request = client.request('shell', 'kernel_info_request', {});
    const answered = Promise.all([request.reply, request.idle]).then(([reply]) => reply);
    const reply = await Promise.race([answered, started.exited, sleep(50)]);
    if (typeof reply === 'object') return reply;
  }
  return undefined;
}

async function startOnce(
  spec: Kernelspec,
  readyTimeout: number,
  options: KernelOptions,
): Promise<Kernel | string> {
  const { cwd, env = process.env, signal } = options;
  const connection = await createConnection();
  const folder = mkdtempSync(path.join(tmpdir(), 'workbook-kernel-'));
  const connectionFile = path.join(folder, 'connection.json');
  let started: Process | undefined;
  let client: KernelClient | undefined;
  const kill = async () => {
    client?.close();
    await started?.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeFileSync(connectionFile, JSON.stringify(connection), { mode: 0o600 });
    const argv = spec.argv.map((part) => part.replaceAll('{connection_file}', connectionFile));
    started = await startProcess(argv, {
      cwd,
      env: kernelEnvironment(spec, env, folder),
      folder,
    });
    client = new KernelClient(connection);
    const info = await untilReady(client, started, readyTimeout, signal);
    if (info === undefined) {
      const end = started.hasExited() ? await started.exited : `no answer within ${readyTimeout / 1000} s`;
      const tail = started.stderrTail().trim().replace(/\s+/g, ' ').slice(-300);
      await kill();
      return end + (tail === '' ? '' : `; stderr: ${tail}`);
    }
    const { pid, exited, hasExited, stderrTail } = started;
    const running = client;
    return {
      client: running,
      pid,
      info,
      exited,
      hasExited,
      stderrTail,
      interrupt: () => {
        if (spec.interruptByMessage) running.request('control', 'interrupt_request', {});
        else signalGroup(pid, 'SIGINT');
      },
      shutdown: async (grace = 1000) => {
        if (!hasExited()) {
          running.request('control', 'shutdown_request', { restart: false });
          await Promise.race([exited, sleep(grace)]);
        }
        await kill();
      },
      kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/**
 * Starts a kernel and waits until it answers; tries again when it does not (another program may have
 * taken a port), with more time each (the machine may be busy).
 *
 * Throws {@link UserError} when no attempt succeeds, and the signal's reason when it is aborted.
 */
export async function startKernel(spec: Kernelspec, options: KernelOptions): Promise<Kernel> {
  const { attempts = 3, readyTimeout = 10_000 } = options;
  let reason = '';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    options.signal?.throwIfAborted();
    const result = await startOnce(spec, readyTimeout * attempt, options);
    if (typeof result !== 'string') return result;
    reason = result;
  }
  const command = spec.argv.join(' ');
  throw new UserError(
    `kernel "${spec.name}" did not start in ${attempts} attempts (${reason}); try its command: ${command}`,
  );
}
