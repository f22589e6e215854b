import { readFileSync, statSync } from 'node:fs';

/** Jupyter's connection file. */
export interface Connection {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
}

const ports = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const;

/** Reads a connection file. Throws an Error with one line that names the file and what is wrong with it. */
export function readConnection(file: string): Connection {
  let value: Partial<Connection> & { signature_scheme?: string };
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`connection file ${file}: ${(error as Error).message}`, { cause: error });
  }
  for (const port of ports) {
    const number = value[port];
    if (!Number.isInteger(number) || number! < 1 || number! > 65535) {
      throw new Error(`connection file ${file}: ${port} is ${number}, it must be a port from 1 to 65535`);
    }
  }
  const { signature_scheme: scheme = 'hmac-sha256', transport = 'tcp', ip = '127.0.0.1', key = '' } = value;
  if (scheme !== 'hmac-sha256') {
    throw new Error(`connection file ${file}: signature scheme "${scheme}", only hmac-sha256 is known`);
  }
  if (transport !== 'tcp') {
    throw new Error(`connection file ${file}: transport "${transport}", only tcp is known`);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    process.stderr.write(
      `connection file ${file} can be read by others: whoever reads it can run code here\n`,
    );
  }
  return { ...(value as Connection), transport, ip, key };
}
