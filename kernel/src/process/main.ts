import { Worker } from 'node:worker_threads';
import { Engine } from './engine.js';
import { answerInput, offerKernel } from './global.js';
import type { Command } from './messages.js';
import { captureStreams, send } from './output.js';

// A loop in a cell must not outlive the kernel: a thread looks whether the parent, which gives its process id as the
// argument, is still there. It may have ended before this process, or that thread, began.
const watch = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500);
`;
new Worker(watch, { eval: true, workerData: Number(process.argv[2]) }).unref();

captureStreams();
offerKernel();
const engine = new Engine();
process.on('SIGINT', () => engine.interrupt());
process.on('uncaughtException', (error) => engine.uncaught(error, 'uncaught error'));
process.on('unhandledRejection', (error) => engine.uncaught(error, 'rejection that nobody awaited'));
process.on('disconnect', () => process.exit(0));

process.on('message', (command: Command) => {
  if (command.kind === 'execute') {
    const { cell, compiled } = command;
    void engine.execute(cell, compiled).then((outcome) => send({ kind: 'done', cell, outcome }));
  } else if (command.kind === 'preload') engine.preload(command.specifiers);
  else if (command.kind === 'input') answerInput(command.value);
  else send({ kind: 'pong', id: command.id });
});
send({ kind: 'ready' });
