import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompiledCell } from './compiled.js';
import { withinLimit } from './output-limit.js';
import type { Command, Failure, Outcome, Report } from './process/messages.js';

const program = fileURLToPath(new URL('./process/main.js', import.meta.url));

type Published = Exclude<Report, { kind: 'ready' | 'done' | 'pong' }>;

/** The loader gives cells an `import()` that resolves from their folder, which Node still calls experimental. */
const execArgv = ['--disable-warning=ExperimentalWarning'];

/** How long an interrupted cell may go on before its process is ended, in milliseconds. */
const patience = 600;

/** A process that ends this often before it takes a cell will not be started again. */
const mostFailedStarts = 2;

/** The process in which the cells run, started again when it dies. */
export class Runner {
  readonly #publish: (report: Published) => void;
  readonly #onLost: () => void;
  #child!: ChildProcess;
  #ready!: Promise<void>;
  #closed = false;
  #failedStarts = 0;
  #interrupted = false;
  #cell: { number: number; settle: (outcome: Outcome) => void } | undefined;
  #lastCell = 0;
  /** The end of what the process wrote to its stderr itself. */
  #stderr = '';
  readonly #pings = new Map<number, () => void>();
  #nextPing = 1;

  /** `onLost` is called when the process has ended, and the values of the cells with it. */
  constructor(publish: (report: Published) => void, onLost: () => void) {
    this.#publish = publish;
    this.#onLost = onLost;
    this.#start();
  }

  #start(): void {
    const child = fork(program, [String(process.pid)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv,
    });
    this.#child = child;
    this.#ready = new Promise((resolve) => {
      child.on('message', (report: Report) => {
        if (report.kind === 'ready') {
          this.#failedStarts = 0;
          resolve();
        } else this.#handle(report);
      });
    });
    // Native code and processes of the cells write here directly.
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.setEncoding('utf8').on('data', (text: string) => {
        if (name === 'stderr') this.#stderr = (this.#stderr + text).slice(-2000);
        const kept = withinLimit(this.#lastCell, text);
        if (kept !== '') this.#publish({ kind: 'stream', cell: this.#lastCell, name, text: kept });
      });
    }
    child.once('error', (error) => this.#ended(error.message));
    // 'close' comes after the last output.
    child.once('close', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
  }

  #handle(report: Exclude<Report, { kind: 'ready' }>): void {
    if (report.kind === 'done') {
      if (this.#cell?.number === report.cell) this.#settle(report.outcome);
    } else if (report.kind === 'pong') {
      this.#pings.get(report.id)?.();
      this.#pings.delete(report.id);
    } else this.#publish(report);
  }

  #settle(outcome: Outcome): void {
    const cell = this.#cell;
    this.#cell = undefined;
    cell?.settle(outcome);
  }

  #ended(how: string): void {
    if (this.#closed) return;
    const evalue = this.#interrupted
      ? 'the cell was interrupted; its process had to be ended: all variables are lost'
      : `the process of the cells ended (${how}): all variables are lost`;
    const ename = this.#interrupted ? 'Interrupted' : 'ProcessEnded';
    this.#interrupted = false;
    const failure: Failure = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
    this.#pings.clear();
    if (++this.#failedStarts > mostFailedStarts) {
      process.stderr.write(`the process of the cells does not start (${how}): ${this.#stderr.trim()}\n`);
      process.exit(1);
    }
    this.#start();
    this.#onLost();
    if (this.#cell === undefined) this.#publish({ kind: 'failure', cell: this.#lastCell, failure });
    else this.#settle({ status: 'error', failure, defined: [] });
  }

  async execute(cell: number, compiled: CompiledCell): Promise<Outcome> {
    this.#lastCell = cell;
    const settled = new Promise<Outcome>((settle) => (this.#cell = { number: cell, settle }));
    await Promise.race([this.#ready, settled]);
    this.#tell({ kind: 'execute', cell, compiled });
    return settled;
  }

  /** Begins to load packages that a cell imports, while the cell is checked. */
  preload(specifiers: string[]): void {
    void this.#ready.then(() => this.#tell({ kind: 'preload', specifiers }));
  }

  input(value: string): void {
    this.#tell({ kind: 'input', value });
  }

  #tell(command: Command): void {
    // A process that has ended meanwhile is noticed by its end.
    if (this.#child.connected) this.#child.send(command, () => {});
  }

  /** Stops what runs: by a signal, and by the end of the process when the signal does not reach it. */
  interrupt(): void {
    const child = this.#child;
    const cell = this.#cell;
    child.kill('SIGINT');
    if (cell === undefined) void this.#endWhenStuck(child);
    else {
      setTimeout(() => {
        if (this.#cell === cell && this.#child === child) this.#end(child);
      }, patience).unref();
    }
  }

  /** Without a running cell, a timer of an earlier one may be what never returns. */
  async #endWhenStuck(child: ChildProcess): Promise<void> {
    await this.#ready;
    const id = this.#nextPing++;
    const answered = new Promise<boolean>((resolve) => this.#pings.set(id, () => resolve(true)));
    this.#tell({ kind: 'ping', id });
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patience).unref());
    if (!(await Promise.race([answered, late])) && this.#child === child) this.#end(child);
  }

  /** Ends the process and all values; a new one is started. */
  restart(): void {
    this.#child.kill('SIGKILL');
  }

  #end(child: ChildProcess): void {
    this.#interrupted = true;
    child.kill('SIGKILL');
  }

  close(): void {
    this.#closed = true;
    this.#child.kill('SIGKILL');
  }
}
