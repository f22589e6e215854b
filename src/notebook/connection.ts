import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** The connection file of Jupyter. */
export interface Connection {
  transport: 'tcp';
  ip: '127.0.0.1';
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: 'hmac-sha256';
}

/** Below the ports that systems give to outgoing connections, which would take them before a kernel listens. */
export const PORTS = { first: 10_000, last: 32_767 } as const;

/** A server on a port of 127.0.0.1 that nobody listened on. */
async function listenSomewhere(): Promise<Server> {
  for (;;) {
    const server = createServer();
    try {
      await once(server.listen(randomInt(PORTS.first, PORTS.last + 1), '127.0.0.1'), 'listening');
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** `count` different TCP ports of 127.0.0.1 that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenSomewhere));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A connection with free ports and a fresh key. Its file must be readable by its owner alone. */
export async function createConnection(): Promise<Connection> {
  const [shell, iopub, stdin, control, hb] = (await freePorts(5)) as [number, number, number, number, number];
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: shell,
    iopub_port: iopub,
    stdin_port: stdin,
    control_port: control,
    hb_port: hb,
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
  };
}
