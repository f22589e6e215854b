import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';
import { describeBlock } from './executor.js';
import type { ExecutorOptions, FailedBlock } from './executor.js';
import { experimentId } from './experiment.js';
import type { Experiment, PlannedBlock } from './experiment.js';
import type { FromWorker } from './messages.js';

/** Options of {@link runWorkers}. */
export interface WorkersOptions extends ExecutorOptions {
  /** How many worker processes at most. */
  readonly workers: number;
  /** The path of the module that exports the experiments, for the workers to import. */
  readonly registryModule: string;
}

/** How often a block is given to a worker when workers die of it. */
const ATTEMPTS = 2;

/** How much of a worker's stderr is kept to tell why it died. */
const STDERR_CHARACTERS = 4000;

type Outcome =
  Exclude<FromWorker, { kind: 'ready' | 'progress' }> | { readonly kind: 'died'; readonly reason: string };

interface WorkerProcess {
  /** Trains one block; resolves to `died` if the process ends first. One block at a time. */
  train(block: PlannedBlock, onProgress: (fraction: number) => void): Promise<Outcome>;
  kill(): void;
}

/**
 * Trains the blocks in worker processes of this machine and returns those that failed. A worker that dies (killed,
 * out of memory) is reported and its block given once more to a new worker.
 *
 * The workers end with this process, however it ends.
 */
export async function runWorkers(
  experiment: Experiment,
  blocks: readonly PlannedBlock[],
  options: WorkersOptions,
): Promise<FailedBlock[]> {
  const { signal, workers, registryModule, onTrained, onProgress, notice } = options;
  const queue = [...blocks];
  const failed: FailedBlock[] = [];
  const living = new Set<WorkerProcess>();
  const stop = new AbortController();
  const killAll = (): void => living.forEach((worker) => worker.kill());
  const onAbort = (): void => stop.abort(signal.reason);
  stop.signal.addEventListener('abort', killAll);
  signal.addEventListener('abort', onAbort);
  process.on('exit', killAll);

  const start = (): WorkerProcess => {
    const worker = startWorker(experiment, registryModule, () => living.delete(worker));
    living.add(worker);
    return worker;
  };

  /** Trains blocks of the queue, one at a time, in one worker, or in its successors if it dies. */
  const lane = async (): Promise<void> => {
    let worker: WorkerProcess | undefined;
    for (let block = queue.shift(); block !== undefined; block = queue.shift()) {
      const current = block;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        worker ??= start();
        const outcome = await worker.train(current, (fraction) => onProgress(current, fraction));
        if (stop.signal.aborted) return;
        if (outcome.kind === 'unusable') throw unusable(outcome);
        if (outcome.kind === 'trained')
          onTrained({ ...outcome.training, block: current, backend: outcome.backend });
        if (outcome.kind === 'failed') {
          failed.push({ block: current, reason: outcome.reason, stack: outcome.stack });
        }
        if (outcome.kind !== 'died') break;
        worker = undefined;
        onProgress(current, 0);
        const next = attempt < ATTEMPTS ? 'its block is tried once more' : 'its block is given up';
        notice(`a worker ${outcome.reason} while it trained ${describeBlock(current)}; ${next}`);
        if (attempt === ATTEMPTS)
          failed.push({ block: current, reason: `two workers died of it; the last ${outcome.reason}` });
      }
    }
    worker?.kill();
  };

  try {
    if (signal.aborted) throw signal.reason;
    const lanes = Array.from({ length: Math.min(workers, blocks.length) }, lane);
    // The first error stops all lanes; it is thrown when they have stopped.
    lanes.forEach((each) => each.catch((error) => stop.abort(error)));
    await Promise.allSettled(lanes);
    if (stop.signal.aborted) throw stop.signal.reason;
    return failed.sort((a, b) => blocks.indexOf(a.block) - blocks.indexOf(b.block));
  } finally {
    killAll();
    signal.removeEventListener('abort', onAbort);
    process.off('exit', killAll);
  }
}

function unusable(outcome: Extract<Outcome, { kind: 'unusable' }>): Error {
  if (outcome.isUserError) return new UserError(outcome.reason);
  const error = new Error(outcome.reason);
  error.stack = outcome.stack;
  return error;
}

function startWorker(experiment: Experiment, registryModule: string, onExit: () => void): WorkerProcess {
  const entry = fileURLToPath(new URL('./worker.js', import.meta.url));
  const args = [process.pid, registryModule, experimentId(experiment), experiment.version].map(String);
  const child = fork(entry, args, {
    // Structured clones carry NaN and infinities, which JSON would not.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A training step leaves half a megabyte of short-lived objects. In the default space they are collected so often
    // that the collector's threads take a tenth of a core from the workers beside this one.
    execArgv: ['--max-semi-space-size=32'],
  });
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });

  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve();
    });
  });
  let death: string | undefined;
  child.on('error', (error) => (death ??= `could not be started (${error.message})`));
  const closed = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      death ??= reason + tellingLine(stderr);
      onExit();
      resolve();
    };
    child.on('close', (code, signal) => end(exitReason(child, code, signal)));
    child.on('error', () => end(''));
  });

  return {
    train: (block, onProgress) =>
      new Promise<Outcome>((resolve) => {
        const settle = (outcome: Outcome): void => {
          child.off('message', onMessage);
          resolve(outcome);
        };
        const onMessage = (message: FromWorker): void => {
          if (message.kind === 'progress') onProgress(message.fraction);
          else if (message.kind !== 'ready') settle(message);
        };
        child.on('message', onMessage);
        void closed.then(() => settle({ kind: 'died', reason: death ?? 'died' }));
        // A worker that has died meanwhile is noticed by its closing.
        void ready.then(() => child.send(block, () => {}));
      }),
    kill: () => void child.kill('SIGKILL'),
  };
}

function exitReason(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): string {
  const hint = signal === 'SIGKILL' ? ', perhaps for want of memory,' : '';
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}${hint}`;
  return `(process ${child.pid}) ${how}`;
}

/** The line of a worker's stderr that tells most: the error's, or else the last. */
function tellingLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.filter((text) => /^\S*error\b/i.test(text)).at(-1) ?? lines.at(-1);
  return line === undefined ? '' : `: ${line.trim()}`;
}
