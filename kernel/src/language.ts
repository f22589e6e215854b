import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompiledCell } from './compiled.js';
import type { LanguageCommand, LanguageReport, Notice, Question } from './language/messages.js';
import type { Failure } from './process/messages.js';

const program = fileURLToPath(new URL('./language/main.js', import.meta.url));

type Content = Record<string, unknown>;

/** A process that ends this often without an answer will not be started again. */
const mostFailedStarts = 2;

/** The compiler, in a process of its own: it answers whatever the cells and the sockets do. */
export class Language {
  readonly #onLost: () => void;
  readonly #questions = new Map<number, (content: Content) => void>();
  #child!: ChildProcess;
  #next = 1;
  #closed = false;
  #failedStarts = 0;

  /** `onLost` is called when the process has ended and knows the names of the cells no more. */
  constructor(onLost: () => void) {
    this.#onLost = onLost;
    this.#start();
  }

  #start(): void {
    const child = fork(program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    this.#child = child;
    child.on('message', (report: LanguageReport) => {
      if (report.kind !== 'answer') return;
      this.#failedStarts = 0;
      this.#questions.get(report.id)?.(report.content as Content);
      this.#questions.delete(report.id);
    });
    child.once('error', (error) => this.#ended(error.message));
    child.once('exit', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
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
  }

  ask(question: Question): Promise<Content> {
    const id = this.#next++;
    const answer = new Promise<Content>((resolve) => this.#questions.set(id, resolve));
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
