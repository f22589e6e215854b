import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { conformanceBundle } from './bundle.js';
import type { Report } from './child.js';

const ADDON = fileURLToPath(new URL('../../../build/onednn.node', import.meta.url));

/**
 * Runs the core package's own tests on a backend in a child process.
 * @param fault name of a fault to plant into the backend first
 */
export async function runConformance(backend: string, fault?: string): Promise<Report> {
  const bundle = await conformanceBundle();
  const child = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [bundle], {
    env: {
      ...process.env,
      TFJS_ONEDNN_ADDON: process.env['TFJS_ONEDNN_ADDON'] ?? ADDON,
      CONFORMANCE_BACKEND: backend,
      ...(fault === undefined ? {} : { CONFORMANCE_FAULT: fault }),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  return await new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as Report));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the run ended with ${signal ?? code} and no report\n${stderr}`)),
    );
  });
}
