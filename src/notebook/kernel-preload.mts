// Loaded into the kernel's process before tslab (NODE_OPTIONS). It changes nothing that a cell sees; it
// 1. opens tslab's publisher without a send limit: a cell that prints more than about 500 lines in one stretch would
//    lose the rest, and with it the end of the cell; and lets its other sockets send one message after the other, which
//    tslab does not wait for and zeromq insists on;
// 2. drops what arrives unsigned or malformed, at which tslab would end, printing the signature that was right;
// 3. notes in WORKBOOK_KERNEL_REPORT which run of code began and which line of compiled code threw, which tslab's
//    replies do not say.
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import module from 'node:module';
import { inspect } from 'node:util';
import vm from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type * as ZeroMQ from 'zeromq';
import { decodeMessage } from './message.js';

/** One line of the report: a run of code began, or an error reached the top. */
export type ReportLine =
  | { event: 'run'; run: number }
  | {
      event: 'error';
      kind: 'thrown' | 'uncaughtException' | 'unhandledRejection';
      run?: number;
      /** The line of compiled code, and which of the equal lines of that code it is, counted from 0. */
      code?: string;
      occurrence?: number;
      text: string;
    };

const report = process.env['WORKBOOK_KERNEL_REPORT'];
const mostErrors = 100;
const mostCharacters = 4000;

/** A socket whose messages queue up instead of being refused while another one is on its way. */
function queueing<S extends new (...args: never[]) => ZeroMQ.Router | ZeroMQ.Reply>(Socket: S): S {
  // Sockets take no fields of ours.
  const last = new WeakMap<object, Promise<void>>();
  return class extends (Socket as unknown as typeof ZeroMQ.Router) {
    override send(...message: Parameters<ZeroMQ.Router['send']>): Promise<void> {
      const sent = (last.get(this) ?? Promise.resolve()).then(() => super.send(...message));
      last.set(
        this,
        sent.catch(() => {}),
      );
      return sent;
    }
  } as unknown as S;
}

/** A socket that receives only messages signed with `key`; of others it says that they were dropped, and no more. */
function guarded<S extends new (...args: never[]) => ZeroMQ.Router>(Socket: S, key: string): S {
  return class extends (Socket as unknown as typeof ZeroMQ.Router) {
    override async receive(): ReturnType<ZeroMQ.Router['receive']> {
      for (;;) {
        const frames = await super.receive();
        if (decodeMessage(key, frames) !== undefined) return frames;
        // Not process.stderr.write, which tslab turns into output of the cell.
        writeSync(2, 'dropped a message that is malformed or not signed with the key of this kernel\n');
      }
    }
  } as unknown as S;
}

/** The key in the connection file that the command line names. */
function connectionKey(): string {
  const file = process.argv[process.argv.indexOf('--config-path') + 1];
  return (JSON.parse(readFileSync(file ?? '', 'utf8')) as { key: string }).key;
}

function patientSockets(): void {
  const loader = module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = function (this: unknown, request: string, ...rest: unknown[]) {
    const loaded = load.call(this, request, ...rest);
    if (request === 'zeromq') {
      loader._load = load;
      const zeromq = loaded as typeof ZeroMQ;
      const { Publisher, Router, Reply } = zeromq;
      Object.defineProperty(zeromq, 'Router', {
        enumerable: true,
        value: guarded(queueing(Router), connectionKey()),
      });
      Object.defineProperty(zeromq, 'Reply', { enumerable: true, value: queueing(Reply) });
      Object.defineProperty(zeromq, 'Publisher', {
        enumerable: true,
        value: class extends Publisher {
          constructor(options?: ConstructorParameters<typeof Publisher>[0]) {
            super({ sendHighWaterMark: 0, sendTimeout: 0, ...options });
          }
        },
      });
    }
    return loaded;
  };
}

function reportRuns(file: string): void {
  const codes: string[][] = [];
  let errors = 0;
  const write = (line: ReportLine) => appendFileSync(file, JSON.stringify(line) + '\n');
  const writeError = (kind: 'thrown' | 'uncaughtException' | 'unhandledRejection', error: unknown) => {
    if (errors++ >= mostErrors) return;
    const { name, message, stack } = (error ?? {}) as Partial<Error>;
    const text = (typeof message === 'string' ? `${name ?? 'Error'}: ${message}` : inspect(error)).slice(
      0,
      mostCharacters,
    );
    const frame = /\bcell-run-(\d+)\.js:(\d+)/.exec(String(stack));
    const run = frame === null ? undefined : Number(frame[1]);
    const lines = run === undefined ? undefined : codes[run];
    if (run === undefined || frame === null || lines === undefined)
      return write({ event: 'error', kind, text });
    const index = Number(frame[2]) - 1;
    const code = (lines[index] ?? '').trim();
    const occurrence = lines.slice(0, index).filter((line) => line.trim() === code).length;
    write({ event: 'error', kind, run, code, occurrence, text });
  };
  const runInThisContext = vm.runInThisContext;
  vm.runInThisContext = (code: string, options?: vm.RunningCodeOptions | string) => {
    const start = /^\((?:async )?function\(exports, require\) \{ /.exec(code);
    if (start === null) return runInThisContext(code, options);
    const run = codes.push(code.slice(start[0].length).split('\n')) - 1;
    write({ event: 'run', run });
    const named = typeof options === 'object' ? options : {};
    try {
      const result = runInThisContext(code, { ...named, filename: `cell-run-${run}.js` }) as unknown;
      if (result instanceof Promise) result.catch((error: unknown) => writeError('thrown', error));
      return result;
    } catch (error) {
      writeError('thrown', error);
      throw error;
    }
  };
  process.on('uncaughtException', (error) => writeError('uncaughtException', error));
  process.on('unhandledRejection', (reason) => writeError('unhandledRejection', reason));
}

if (isMainThread && report !== undefined) {
  // Processes that a cell starts are not kernels.
  const own = process.env['WORKBOOK_KERNEL_NODE_OPTIONS'];
  if (own === undefined || own === '') delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = own;
  delete process.env['WORKBOOK_KERNEL_NODE_OPTIONS'];
  delete process.env['WORKBOOK_KERNEL_REPORT'];
  patientSockets();
  reportRuns(report);
}
