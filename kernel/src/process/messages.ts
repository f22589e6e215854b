import type { CompiledCell } from '../compiled.js';

/** A mime bundle of Jupyter. */
export type Bundle = Record<string, unknown>;

export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

export interface Outcome {
  status: 'ok' | 'error';
  failure?: Failure;
  result?: Bundle;
  /** Texts for the client's pager. */
  pages?: string[];
  /** The names of the cell that have a value now. */
  defined: string[];
}

/** What the process with the user's code is asked for. */
export type Command =
  | { kind: 'execute'; cell: number; compiled: CompiledCell }
  | { kind: 'preload'; specifiers: string[] }
  | { kind: 'ping'; id: number }
  | { kind: 'input'; value: string };

/** What it says; `cell` is the cell that the saying code was started by. */
export type Report =
  | { kind: 'ready' }
  | { kind: 'done'; cell: number; outcome: Outcome }
  | { kind: 'pong'; id: number }
  | { kind: 'stream'; cell: number; name: 'stdout' | 'stderr'; text: string }
  | { kind: 'display'; cell: number; data: Bundle; displayId?: string | undefined; update: boolean }
  | { kind: 'ask'; cell: number; prompt: string; password: boolean }
  | { kind: 'clear'; cell: number; wait: boolean }
  | { kind: 'failure'; cell: number; failure: Failure };
