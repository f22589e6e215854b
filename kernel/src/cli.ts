#!/usr/bin/env node
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConnection } from './connection.js';
import { History } from './history.js';
import { install } from './install.js';
import { Kernel } from './kernel.js';
import { prepareSnapshot } from './snapshot.js';

const usage = `usage: tslab-kernel install [--user | --prefix FOLDER]   write the kernelspec "typescript"
       tslab-kernel kernel CONNECTION_FILE                run the kernel (Jupyter does)
       tslab-kernel prepare [FOLDER [PACKAGE ...]]        make it start faster, for notebooks in FOLDER
`;

const historyFile = () => {
  const data = process.env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share');
  return process.env['TSLAB_KERNEL_HISTORY'] ?? path.join(data, 'tslab-kernel', 'history.jsonl');
};

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { prefix: { type: 'string' }, user: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [command, file, ...packages] = positionals;
  if (values.help === true) process.stdout.write(usage);
  else if (command === 'install') {
    if (values.user === true && values.prefix !== undefined)
      throw new Error('give --user or --prefix, not both');
    process.stdout.write(`${install(values.prefix)}\n`);
  } else if (command === 'prepare') {
    process.stdout.write(`${prepareSnapshot(file ?? '.', packages)}\n`);
  } else if (command === 'kernel' && file !== undefined) {
    const kernel = new Kernel(readConnection(file), new History(historyFile()), () => process.exit(0));
    process.on('SIGINT', () => kernel.interrupt());
    await kernel.listen();
  } else throw new Error(`no such command\n${usage}`);
}

main().catch((error: Error) => {
  process.stderr.write(`tslab-kernel: ${error.message}\n`);
  process.exit(2);
});
