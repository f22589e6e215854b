import { fork } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompiledCell } from './compiled.js';
import type { LanguageCommand, LanguageReport, Notice, Question } from './language/messages.js';
import type { Failure } from './process/messages.js';
import { preparedSnapshot } from './snapshot.js';

const program = fileURLToPath(new URL('./language/main.js', import.meta.url));
const fromSnapshot = (file: string | undefined) => (file === undefined ? [] : ['--snapshot-blob', file]);

type Content = Record<string, unknown>;

/** A process that ends this often without an answer will not be started again. */
const mostFailedStarts = 2;

/** The compiler, in a process of its own: it answers whatever the cells and the sockets do. */
export class Language {
  readonly #onLost: () => void;
  readonly #onPackages: (specifiers: string[]) => void;
  readonly #questions = new Map<number, (content: Content) => void>();
  readonly #unanswered = new Map<number, LanguageCommand>();
  #snapshot = preparedSnapshot();
  #child!: ChildProcess;
  #next = 1;
  #closed = false;
  #failedStarts = 0;

  /**
   * `onLost` is called when the process has ended and knows the names of the cells no more, `onPackages` with the
   * packages that a cell imports, before it is checked.
   */
  constructor(onLost: () => void, onPackages: (specifiers: string[]) => void) {
    this.#onLost = onLost;
    this.#onPackages = onPackages;
    this.#start();
  }

  #start(): void {
    const stdio: StdioOptions = [
      'ignore',
      'ignore',
      this.#snapshot === undefined ? 'inherit' : 'ignore',
      'ipc',
    ];
    const child = fork(program, [], { stdio, execArgv: fromSnapshot(this.#snapshot) });
    this.#child = child;
    let isReady = false;
    child.on('message', (report: LanguageReport) => {
      if (report.kind === 'ready') isReady = true;
      if (report.kind === 'packages') this.#onPackages(report.specifiers);
      if (report.kind !== 'answer') return;
      this.#failedStarts = 0;
      this.#questions.get(report.id)?.(report.content as Content);
      this.#questions.delete(report.id);
      this.#unanswered.delete(report.id);
    });
    child.once('error', (error) => this.#ended(error.message));
    child.once('exit', (code, signal) => {
      if (isReady || this.#snapshot === undefined) return this.#ended(signal ?? `exit code ${code}`);
      // A snapshot that this Node does not take, because of its options, say.
      this.#snapshot = undefined;
      if (!this.#closed) this.#start();
      for (const command of this.#unanswered.values()) this.#send(command);
    });
  }

  #ended(how: string): void {
    if (this.#closed) return;
    const evalue = `the compiler's process ended (${how}): all variables are lost`;
    if (++this.#failedStarts > mostFailedStarts) {
      process.stderr.write(`${evalue}; it does not start again\n`);
      process.exit(1);
    }
    this.#start();
    this.#onLost();
    const error = { status: 'error', ename: 'ProcessEnded', evalue, traceback: [`ProcessEnded: ${evalue}`] };
    for (const answer of this.#questions.values()) answer(error);
    this.#questions.clear();
    this.#unanswered.clear();
  }

  ask(question: Question): Promise<Content> {
    const id = this.#next++;
    const answer = new Promise<Content>((resolve) => this.#questions.set(id, resolve));
    this.#unanswered.set(id, { ...question, id });
    this.#send({ ...question, id });
    return answer;
  }

  /** The compiled cell, or why it cannot run. */
  async compile(cell: number, code: string, label: string): Promise<CompiledCell | Failure> {
    return (await this.ask({ kind: 'compile', cell, code, label })) as unknown as CompiledCell | Failure;
  }

  tell(notice: Notice): void {
    this.#send(notice);
  }

  #send(command: LanguageCommand): void {
    // A process that has ended meanwhile is noticed by its end.
    if (this.#child.connected) this.#child.send(command, () => {});
  }

  close(): void {
    this.#closed = true;
    this.#child.kill('SIGKILL');
  }
}
