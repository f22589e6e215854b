import { fork, type ForkOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a child process ended, with what it sent and wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly messages: unknown[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
}

/**
 * Runs a compiled module of test/processes to its end.
 * @param name file name without its ending
 */
export async function runChild(
  name: string,
  { args = [], env = {}, execArgv = [] }: ChildOptions = {},
): Promise<Ended> {
  const options: ForkOptions = {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    execArgv: [...execArgv],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  };
  const child = fork(fileURLToPath(new URL(`../processes/${name}.js`, import.meta.url)), [...args], options);
  const messages: unknown[] = [];
  let stdout = '';
  let stderr = '';
  child.on('message', (message) => messages.push(message));
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, messages, stdout, stderr }));
  });
}

/** What a child sent, provided that it ended well. */
export async function expectMessage<T>(name: string, options?: ChildOptions): Promise<T> {
  const { code, signal, messages, stderr } = await runChild(name, options);
  if (code !== 0 || messages.length === 0) {
    throw new Error(
      `${name} ended with ${signal ?? code} and ${messages.length} messages\n${stderr.slice(-4000)}`,
    );
  }
  return messages[messages.length - 1] as T;
}
