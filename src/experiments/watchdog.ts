import { workerData } from 'node:worker_threads';

/**
 * A thread that ends its process when the parent process is gone. The main thread cannot see to that itself while it
 * computes. An orphan gets another parent number.
 */
const parent = (workerData as { parent: number }).parent;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 250);
