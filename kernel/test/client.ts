import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Dealer, Request, Subscriber } from 'zeromq';
import { decode, encode, newHeader } from '../src/wire.js';
import type { Content, Message } from '../src/wire.js';

/** The program of the kernel. */
export const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A real kernel process, and the client's side of its sockets. */
export class TestKernel {
  readonly key = 'a secret';
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kernel-test-'));
  readonly published: Message[] = [];
  readonly shell = new Dealer({ linger: 0, routingId: 'client' });
  readonly control = new Dealer({ linger: 0, routingId: 'client' });
  readonly stdin = new Dealer({ linger: 0, routingId: 'client' });
  readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly heartbeat = new Request({ linger: 0 });
  readonly exited: Promise<unknown>;
  process!: ChildProcess;
  ports: number[] = [];
  stderr = '';
  #replies: Message[] = [];
  #exit!: (code: unknown) => void;

  constructor() {
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  async start(env: NodeJS.ProcessEnv = {}, cwd = root): Promise<this> {
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    this.ports = ports;
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    const connection = { transport: 'tcp', ip: '127.0.0.1', key: this.key, signature_scheme: 'hmac-sha256' };
    const file = path.join(this.folder, 'connection.json');
    const named = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    writeFileSync(file, JSON.stringify({ ...connection, ...named }), { mode: 0o600 });
    const history = path.join(this.folder, 'history.jsonl');
    this.process = spawn(process.execPath, [cli, 'kernel', file], {
      cwd,
      env: { ...process.env, TSLAB_KERNEL_HISTORY: history, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process.once('exit', this.#exit);
    this.process.stderr!.on('data', (data) => (this.stderr += data));
    const at = (port: number | undefined) => `tcp://127.0.0.1:${port}`;
    this.shell.connect(at(shell_port));
    this.control.connect(at(control_port));
    this.stdin.connect(at(stdin_port));
    this.heartbeat.connect(at(hb_port));
    this.iopub.connect(at(iopub_port));
    this.iopub.subscribe();
    void this.#receive(this.shell, this.#replies);
    void this.#receive(this.control, this.#replies);
    void this.#receive(this.stdin, this.#replies);
    void this.#receive(this.iopub, this.published);
    // Until a status is seen, the subscription may not work yet.
    for (let tries = 0; tries < 100; tries++) {
      const id = this.send('kernel_info_request');
      await this.reply(id);
      await sleep(20);
      if (this.of(id).length > 0) return this;
    }
    throw new Error('no status seen');
  }

  async #receive(socket: Dealer | Subscriber, into: Message[]): Promise<void> {
    for await (const frames of socket) {
      const message = decode(this.key, frames);
      if (typeof message === 'string') throw new Error(message);
      into.push(message);
    }
  }

  send(
    type: string,
    content: Content = {},
    channel: 'shell' | 'control' | 'stdin' = 'shell',
    key = this.key,
  ): string {
    const header = newHeader(type, 'test');
    void this[channel].send(encode(key, { identities: [], header, parent: {}, content }));
    return header.msg_id;
  }

  async until<T>(find: () => T | undefined, what: string, timeout = 20_000): Promise<T> {
    for (const end = Date.now() + timeout; Date.now() < end; await sleep(5)) {
      const found = find();
      if (found !== undefined) return found;
    }
    throw new Error(`waited in vain for ${what}; stderr: ${this.stderr}`);
  }

  async reply(id: string, timeout?: number): Promise<Message> {
    return this.until(
      () => this.#replies.find(({ parent }) => parent.msg_id === id),
      `a reply to ${id}`,
      timeout,
    );
  }

  /** What was published for a request. */
  of(id: string): Message[] {
    return this.published.filter(({ parent }) => parent.msg_id === id);
  }

  async request(
    type: string,
    content: Content = {},
    channel: 'shell' | 'control' = 'shell',
  ): Promise<Content> {
    return (await this.reply(this.send(type, content, channel))).content;
  }

  /** Runs a cell and waits for its reply and its idle status. */
  async run(
    code: string,
    options: Content = {},
  ): Promise<{ id: string; reply: Content; outputs: Message[] }> {
    const id = this.send('execute_request', { code, ...options });
    const { content } = await this.reply(id, 60_000);
    const idle = ({ content }: Message) => content['execution_state'] === 'idle';
    await this.until(() => this.of(id).find(idle), 'idle');
    const outputs = this.of(id).filter(
      ({ header }) => !['status', 'execute_input'].includes(header.msg_type),
    );
    return { id, reply: content, outputs };
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
    for (const socket of [this.shell, this.control, this.stdin, this.iopub, this.heartbeat]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text that a cell printed. */
export const printed = (outputs: readonly Message[], name = 'stdout'): string =>
  outputs
    .filter(({ header, content }) => header.msg_type === 'stream' && content['name'] === name)
    .map(({ content }) => content['text'])
    .join('');
