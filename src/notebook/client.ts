import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import type { Connection } from './connection.js';
import { decodeMessage, encodeMessage } from './message.js';
import type { Message } from './message.js';
import type { Json } from '../system/json.js';

/** A request under way. */
export interface Request {
  id: string;
  /** Settles with the reply's content. */
  reply: Promise<Record<string, Json>>;
  /** Settles when the kernel has published that it is done with the request. */
  idle: Promise<void>;
}

interface Pending {
  reply: (content: Record<string, Json>) => void;
  idle: () => void;
}

/**
 * The client's side of a kernel's sockets: requests on shell and control, and everything that the kernel publishes,
 * handed to `onMessage` in order.
 */
export class KernelClient {
  readonly #key: string;
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0 });
  readonly #pending = new Map<string, Pending>();
  /** Called with each published message but the status messages. */
  onMessage: (message: Message) => void = () => {};

  constructor({ transport, ip, shell_port, control_port, iopub_port, key }: Connection) {
    this.#key = key;
    this.#iopub.connect(`${transport}://${ip}:${iopub_port}`);
    this.#iopub.subscribe();
    this.#shell.connect(`${transport}://${ip}:${shell_port}`);
    this.#control.connect(`${transport}://${ip}:${control_port}`);
    const settleReply = (message: Message) => {
      if (message.type.endsWith('_reply')) this.#pending.get(message.parent ?? '')?.reply(message.content);
    };
    void this.#receive(this.#shell, settleReply);
    void this.#receive(this.#control, settleReply);
    void this.#receive(this.#iopub, (message) => {
      if (message.type !== 'status') return this.onMessage(message);
      if (message.content['execution_state'] === 'idle') this.#pending.get(message.parent ?? '')?.idle();
    });
  }

  async #receive(socket: Dealer | Subscriber, handle: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      const message = decodeMessage(this.#key, frames);
      if (message !== undefined) handle(message);
    }
  }

  /** Sends a request; its promises stay pending when the kernel never answers. */
  request(channel: 'shell' | 'control', type: string, content: Record<string, Json>): Request {
    const { id, frames } = encodeMessage(this.#key, this.#session, type, content);
    const pending = {} as Pending;
    const reply = new Promise<Record<string, Json>>((resolve) => (pending.reply = resolve));
    const idle = new Promise<void>((resolve) => (pending.idle = resolve));
    this.#pending.set(id, pending);
    void Promise.all([reply, idle]).then(() => this.#pending.delete(id));
    const socket = channel === 'shell' ? this.#shell : this.#control;
    socket.send(frames).catch(() => {}); // closed meanwhile: the kernel is gone, which its owner notices
    return { id, reply, idle };
  }

  /** A silent cell is not counted, and shows nothing. */
  execute(code: string, { silent = false } = {}): Request {
    return this.request('shell', 'execute_request', {
      code,
      silent,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }
}
