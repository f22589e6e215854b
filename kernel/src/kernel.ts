import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { Publisher, Reply, Router } from 'zeromq';
import type { Connection } from './connection.js';
import type { History } from './history.js';
import { Language } from './language.js';
import type { Failure, Outcome, Report } from './process/messages.js';
import { Runner } from './runner.js';
import { decode, encode, newHeader, protocolVersion } from './wire.js';
import type { Content, Message } from './wire.js';

export const version = '0.1.0';

const require = createRequire(import.meta.url);
/** The version of the compiler, asked without loading it. */
const typescriptVersion: string = require('typescript/package.json').version;

/** A socket that sends one message after the other, which zeromq insists on. */
function queue(socket: Publisher | Router): (frames: (string | Buffer)[]) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (frames) => {
    last = last.then(() => socket.send(frames)).catch(() => {}); // the client has gone
    return last;
  };
}

/** UTF-16 index of a position in code points, which the protocol counts. */
const utf16 = (text: string, position: number) => [...text].slice(0, position).join('').length;
const codePoints = (text: string, index: number) => [...text.slice(0, index)].length;

/**
 * The kernel's side of Jupyter's messaging protocol. Cells run in a process of their own, so that this one answers on
 * the control channel while they compute. `onClose` is called when the kernel has been told to end.
 */
export class Kernel {
  readonly #connection: Connection;
  readonly #history: History;
  readonly #onClose: () => void;
  readonly #session = randomUUID();
  readonly #iopub = new Publisher({ sendHighWaterMark: 0, linger: 1000 });
  readonly #shell = new Router({ linger: 1000 });
  readonly #control = new Router({ linger: 1000 });
  readonly #stdin = new Router({ linger: 0 });
  readonly #heartbeat = new Reply({ linger: 0 });
  readonly #send = {
    iopub: queue(this.#iopub),
    shell: queue(this.#shell),
    control: queue(this.#control),
    stdin: queue(this.#stdin),
  };
  readonly #runner: Runner;
  readonly #language: Language;
  /** The requests by the number of their cell, for output that comes late. */
  readonly #requests = new Map<number, Message>();
  #cells = 0;
  #count = 0;
  /** Requests that came before this number of arrivals are aborted. */
  #abortBefore = 0;
  #arrivals = 0;
  #interrupts = 0;
  /** Ends the wait for the compiler. */
  #onInterrupt: () => void = () => {};

  constructor(connection: Connection, history: History, onClose: () => void) {
    this.#connection = connection;
    this.#history = history;
    this.#onClose = onClose;
    this.#language = new Language(
      () => this.#runner.restart(),
      (specifiers) => this.#runner.preload(specifiers),
    );
    this.#runner = new Runner(
      (report) => this.#report(report),
      () => this.#language.tell({ kind: 'forget' }),
    );
  }

  /** Binds the sockets. Throws when a port is taken. */
  async listen(): Promise<void> {
    const { transport, ip, ...ports } = this.#connection;
    const bind = (socket: Publisher | Router | Reply, port: number) =>
      socket.bind(`${transport}://${ip}:${port}`).catch((error: Error) => {
        throw new Error(`cannot listen on ${ip}:${port}: ${error.message}`, { cause: error });
      });
    await bind(this.#iopub, ports.iopub_port);
    await bind(this.#shell, ports.shell_port);
    await bind(this.#control, ports.control_port);
    await bind(this.#stdin, ports.stdin_port);
    await bind(this.#heartbeat, ports.hb_port);
    void this.#beat();
    void this.#receiveControl();
    void this.#receiveShell();
    void this.#receiveInput();
    this.#publish('status', { execution_state: 'starting' }, {});
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }

  async *#messages(socket: Router): AsyncGenerator<Message> {
    for await (const frames of socket) {
      const message = decode(this.#connection.key, frames);
      if (typeof message === 'string') process.stderr.write(`dropped ${message}\n`);
      else yield message;
    }
  }

  async #receiveControl(): Promise<void> {
    for await (const message of this.#messages(this.#control)) void this.#answer('control', message);
  }

  async #receiveInput(): Promise<void> {
    for await (const { content } of this.#messages(this.#stdin))
      this.#runner.input(String(content['value'] ?? ''));
  }

  async #receiveShell(): Promise<void> {
    let last: Promise<void> = Promise.resolve();
    for await (const message of this.#messages(this.#shell)) {
      const arrival = this.#arrivals++;
      last = last.then(() => this.#answer('shell', message, arrival));
    }
  }

  #publish(type: string, content: Content, parent: Message['parent']): void {
    const identities = [Buffer.from(type)];
    const message = { identities, header: newHeader(type, this.#session), parent, content };
    void this.#send.iopub(encode(this.#connection.key, message));
  }

  #reply(
    channel: 'shell' | 'control' | 'stdin',
    type: string,
    content: Content,
    request: Message,
  ): Promise<void> {
    const { identities, header: parent } = request;
    const message = { identities, header: newHeader(type, this.#session), parent, content };
    return this.#send[channel](encode(this.#connection.key, message));
  }

  async #answer(channel: 'shell' | 'control', request: Message, arrival = Infinity): Promise<void> {
    const { msg_type: type } = request.header;
    this.#publish('status', { execution_state: 'busy' }, request.header);
    try {
      const content =
        type === 'execute_request'
          ? await this.#execute(request, arrival)
          : await this.#simple(type, request.content);
      if (content === undefined) {
        if (type !== 'comm_open' && type !== 'comm_msg' && type !== 'comm_close') {
          process.stderr.write(`no answer to a message of the unknown type "${type}"\n`);
        }
      } else await this.#reply(channel, type.replace(/_request$/, '_reply'), content, request);
      if (type === 'comm_open')
        this.#publish('comm_close', { comm_id: request.content['comm_id'], data: {} }, request.header);
    } catch (error) {
      const { name: ename, message: evalue } = error as Error;
      const content = { status: 'error', ename, evalue, traceback: [], execution_count: this.#count };
      await this.#reply(channel, type.replace(/_request$/, '_reply'), content, request);
    }
    this.#publish('status', { execution_state: 'idle' }, request.header);
    if (type === 'shutdown_request') await this.#close();
  }

  async #simple(type: string, content: Content): Promise<Content | undefined> {
    const code = String(content['code'] ?? '');
    const position = Number(content['cursor_pos'] ?? [...code].length);
    switch (type) {
      case 'kernel_info_request':
        return this.#info();
      case 'complete_request': {
        const answer = await this.#language.ask({ kind: 'complete', code, cursor: utf16(code, position) });
        for (const name of ['cursor_start', 'cursor_end']) {
          const index = answer[name];
          if (typeof index === 'number') answer[name] = codePoints(code, index);
        }
        return answer;
      }
      case 'inspect_request':
        return this.#language.ask({ kind: 'inspect', code, cursor: utf16(code, position) });
      case 'is_complete_request':
        return this.#language.ask({ kind: 'isComplete', code });
      case 'history_request':
        return { status: 'ok', history: this.#history.query(content) };
      case 'comm_info_request':
        return { status: 'ok', comms: {} };
      case 'interrupt_request':
        this.interrupt();
        return { status: 'ok' };
      case 'shutdown_request':
        return { status: 'ok', restart: content['restart'] === true };
      default:
        return undefined;
    }
  }

  #info(): Content {
    return {
      status: 'ok',
      protocol_version: protocolVersion,
      implementation: 'tslab-kernel',
      implementation_version: version,
      language_info: {
        name: 'typescript',
        version: typescriptVersion,
        mimetype: 'text/typescript',
        file_extension: '.ts',
        pygments_lexer: 'typescript',
        codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
        nbconvert_exporter: 'script',
      },
      banner: `TypeScript ${typescriptVersion}, Node ${process.version}`,
      help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
    };
  }

  async #execute(request: Message, arrival: number): Promise<Content> {
    // An earlier cell failed. Without a count, by which a notebook would show the cell as executed.
    if (arrival < this.#abortBefore) return { status: 'aborted' };
    const { content, header } = request;
    const code = String(content['code'] ?? '');
    const silent = content['silent'] === true;
    const stored = !silent && content['store_history'] !== false;
    if (stored) this.#count++;
    const count = this.#count;
    const number = ++this.#cells;
    this.#requests.set(number, request);
    const interrupts = this.#interrupts;
    if (!silent) this.#publish('execute_input', { code, execution_count: count }, header);
    const outcome = await this.#run(number, code, `cell [${count}]`);
    if (!silent) this.#publishOutcome(outcome, count, request);
    if (stored) this.#history.add(count, code, resultText(outcome));
    const failed = outcome.status === 'error';
    if (failed && (content['stop_on_error'] !== false || interrupts !== this.#interrupts)) {
      // Requests that are on their way come first: a client that runs all cells sends them together.
      await new Promise((resolve) => setTimeout(resolve, 20));
      this.#abortBefore = this.#arrivals;
    }
    if (failed) return { status: 'error', execution_count: count, ...outcome.failure };
    const payload = (outcome.pages ?? []).map((text) => ({
      source: 'page',
      data: { 'text/plain': text },
      start: 0,
    }));
    const user_expressions = await this.#evaluate(
      (content['user_expressions'] ?? {}) as Record<string, string>,
      request,
    );
    return { status: 'ok', execution_count: count, payload, user_expressions };
  }

  /** Compiles a cell and runs it. */
  async #run(number: number, code: string, label: string): Promise<Outcome> {
    const interrupted = new Promise<Failure>((resolve) => {
      this.#onInterrupt = () => {
        const evalue = 'the cell was interrupted before it ran';
        resolve({ ename: 'Interrupted', evalue, traceback: [`Interrupted: ${evalue}`] });
      };
    });
    const compiled = await Promise.race([this.#language.compile(number, code, label), interrupted]);
    this.#onInterrupt = () => {};
    if (!('code' in compiled)) return { status: 'error', failure: compiled, defined: [] };
    const outcome = await this.#runner.execute(number, compiled);
    this.#language.tell({ kind: 'ran', cell: number, defined: outcome.defined });
    return outcome;
  }

  /** The values of a request's user expressions, or their errors. */
  async #evaluate(expressions: Record<string, string>, request: Message): Promise<Content> {
    const values: Content = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const number = ++this.#cells;
      this.#requests.set(number, request);
      const { status, failure, result } = await this.#run(number, expression, name);
      values[name] = status === 'ok' ? { status, data: result ?? {}, metadata: {} } : { status, ...failure };
    }
    return values;
  }

  #publishOutcome({ result, failure }: Outcome, count: number, { header }: Message): void {
    if (failure !== undefined) this.#publish('error', { ...failure }, header);
    else if (result !== undefined) {
      this.#publish('execute_result', { execution_count: count, data: result, metadata: {} }, header);
    }
  }

  /** Publishes what a cell shows, under the request that started it, however late. */
  #report(report: Exclude<Report, { kind: 'ready' | 'done' | 'pong' }>): void {
    const request = this.#requests.get(report.cell);
    const parent = request?.header ?? {};
    switch (report.kind) {
      case 'stream':
        return this.#publish('stream', { name: report.name, text: report.text }, parent);
      case 'display': {
        const transient = report.displayId === undefined ? {} : { display_id: report.displayId };
        const type = report.update ? 'update_display_data' : 'display_data';
        return this.#publish(type, { data: report.data, metadata: {}, transient }, parent);
      }
      case 'clear':
        return this.#publish('clear_output', { wait: report.wait }, parent);
      case 'failure':
        return this.#publish('error', { ...report.failure }, parent);
      case 'ask': {
        if (request === undefined || request.content['allow_stdin'] !== true) return this.#runner.input('');
        void this.#reply(
          'stdin',
          'input_request',
          { prompt: report.prompt, password: report.password },
          request,
        );
      }
    }
  }

  interrupt(): void {
    this.#interrupts++;
    this.#onInterrupt();
    this.#runner.interrupt();
  }

  async #close(): Promise<void> {
    this.#runner.close();
    this.#language.close();
    // The reply and the last status leave before the sockets are closed.
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const socket of [this.#iopub, this.#shell, this.#control, this.#stdin, this.#heartbeat])
      socket.close();
    this.#onClose();
  }
}

const resultText = ({ result }: Outcome): string | null => {
  const text = result?.['text/plain'];
  return typeof text === 'string' ? text : null;
};
