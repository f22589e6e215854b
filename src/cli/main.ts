#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { InterruptedError } from '../experiments/index.js';
import { unknownName } from '../text/nearest.js';
import { projectRoot } from '../system/project-root.js';
import { UsageError } from './command.js';
import type { Command } from './command.js';
import {
  AUDIT_HELP,
  BACKENDS_HELP,
  CANCEL_HELP,
  EXPORT_HELP,
  HELP,
  NOTEBOOK_HELP,
  PLAN_HELP,
  RUN_HELP,
  SITE_HELP,
  STATUS_HELP,
  VERIFY_HELP,
} from './help.js';

interface CommandEntry {
  /** A command is loaded when it is called, so that none waits for what only another needs. */
  readonly load: () => Promise<Command>;
  /** What `--help` prints. */
  readonly help: string;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  status: { load: async () => (await import('./status.js')).status, help: STATUS_HELP },
  plan: { load: async () => (await import('./plan.js')).plan, help: PLAN_HELP },
  run: { load: async () => (await import('./run.js')).run, help: RUN_HELP },
  cancel: { load: async () => (await import('./cancel.js')).cancel, help: CANCEL_HELP },
  notebook: { load: async () => (await import('./notebook.js')).notebook, help: NOTEBOOK_HELP },
  verify: { load: async () => (await import('./verify.js')).verify, help: VERIFY_HELP },
  audit: { load: async () => (await import('./audit.js')).audit, help: AUDIT_HELP },
  site: { load: async () => (await import('./site.js')).site, help: SITE_HELP },
  export: { load: async () => (await import('./export.js')).exportCrate, help: EXPORT_HELP },
  backends: { load: async () => (await import('./backends.js')).backends, help: BACKENDS_HELP },
};

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGTERM: 15 };

async function main([name, ...argv]: string[]): Promise<number> {
  if (name === undefined) throw new UsageError(`a command is needed: ${Object.keys(COMMANDS).join(', ')}`);
  if (isHelp(name)) return print(HELP);
  if (name === '--version') return print(`${version()}\n`);
  if (!Object.hasOwn(COMMANDS, name))
    throw new UsageError(unknownName('command', name, Object.keys(COMMANDS)));
  const { load, help } = COMMANDS[name];
  if (argv.some(isHelp)) return print(help);
  const command = await load();
  return command(argv);
}

function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = readFileSync(path.join(projectRoot(), 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Prints an error and returns the exit code that it calls for. */
function report(error: unknown): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const isExpected = error instanceof UserError || error instanceof InterruptedError;
  const hint = isExpected ? '' : ' (set WORKBOOK_DEBUG=1 to see where)';
  process.stderr.write(`workbook: ${message}${process.env.WORKBOOK_DEBUG ? `\n${stack}` : hint}\n`);
  if (error instanceof InterruptedError) return 128 + (SIGNAL_NUMBERS[error.signal ?? 'SIGINT'] ?? 0);
  return error instanceof UserError ? 2 : 1;
}

// A reader that closes the pipe early, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2)).catch(report);
