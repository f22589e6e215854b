// A kernel that answers every request to execute with the status "aborted", over real sockets.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Publisher, Router } from 'zeromq';
import type { Connection } from '../../src/notebook/connection.js';

const connection = JSON.parse(readFileSync(process.argv[2], 'utf8')) as Connection;
const address = (port: number) => `tcp://${connection.ip}:${port}`;
const iopub = new Publisher();
await iopub.bind(address(connection.iopub_port));

function frames(type: string, parent: object, content: object): string[] {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session: 'fake',
    username: '',
    date: '',
    version: '5.3',
  };
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  const signature = createHmac('sha256', connection.key).update(parts.join('')).digest('hex');
  return ['<IDS|MSG>', signature, ...parts];
}

async function serve(port: number): Promise<void> {
  const router = new Router();
  await router.bind(address(port));
  for await (const [identity, , , header] of router) {
    const parent = JSON.parse(header.toString()) as { msg_type: string };
    const type = parent.msg_type.replace('_request', '_reply');
    const content = type === 'execute_reply' ? { status: 'aborted' } : { status: 'ok' };
    await router.send([identity, ...frames(type, parent, content)]);
    await iopub.send(['status', ...frames('status', parent, { execution_state: 'idle' })]);
  }
}

await Promise.all([serve(connection.shell_port), serve(connection.control_port)]);
